package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Variation;
import dev.quaestor.trainer.safetensors.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model's {@code config.json}: which family, which shape, which token ids.
 *
 * <p>What the engine does not compute is refused rather than skipped, all of it at once. Keys that
 * transformers does not look at for these families change nothing here either.
 *
 * @param architecture the family, which decides what the file leaves out
 * @param decoder the shape
 * @param ids the token ids named here
 */
public record ModelConfig(Architecture architecture, DecoderConfig decoder, TokenIds ids) {
  /** The file's name. */
  public static final String FILE = "config.json";

  /** A configuration for a decoder made here. */
  public static ModelConfig of(DecoderConfig decoder, TokenIds ids) {
    return new ModelConfig(Architecture.of(decoder), decoder, ids);
  }

  /**
   * Reads {@code config.json} of a directory.
   *
   * @throws InvalidCheckpointException naming everything in it that is wrong or not supported
   */
  public static ModelConfig read(Path directory) throws IOException {
    Path path = directory.resolve(FILE);
    return of(JsonFields.read(path), path);
  }

  /**
   * Reads the text of a {@code config.json}.
   *
   * @param path what is named where it is wrong
   * @throws InvalidCheckpointException naming everything in it that is wrong or not supported
   */
  public static ModelConfig parse(String json, Path path) {
    return of(JsonFields.object(json), path);
  }

  private static ModelConfig of(JsonNode json, Path path) {
    List<String> problems = new ArrayList<>();
    JsonFields fields = new JsonFields(json, problems);
    Architecture architecture = architecture(fields);
    refuseUnsupported(fields);
    RotarySettings rotary = RotarySettings.read(fields, architecture);
    Variation variation = FamilyFields.read(fields, architecture, rotary);
    Architecture.Unsaid unsaid = architecture.unsaid();
    DecoderConfig decoder = null;
    int heads = fields.positive("num_attention_heads");
    int width = fields.positive("hidden_size");
    if (problems.isEmpty()
        && !fields.has("head_dim")
        && width % heads != 0
        && unsaid.headDim().isEmpty()) {
      fields.problem(
          "hidden_size "
              + width
              + " is no multiple of num_attention_heads "
              + heads
              + ", and there is no head_dim");
    }
    int kvHeads =
        unsaid.heads() || fields.isNull("num_key_value_heads")
            ? fields.positive("num_key_value_heads", heads)
            : fields.positive("num_key_value_heads");
    Architecture.Biases biases = architecture.otherwise().biases();
    boolean bias = architecture != Architecture.PHI3 && fields.flag("attention_bias", false);
    try {
      decoder =
          new DecoderConfig(
              fields.positive("vocab_size"),
              width,
              fields.positive("num_hidden_layers"),
              heads,
              kvHeads,
              fields.positive("head_dim", unsaid.headDim().orElse(Math.max(1, width / heads))),
              fields.positive("intermediate_size"),
              AttentionReach.context(fields, architecture),
              rotary.main().theta(),
              rotary.main().scaling(),
              fields.number("rms_norm_eps", unsaid.eps()),
              fields.flag("tie_word_embeddings", unsaid.tied()),
              biases == Architecture.Biases.OF_QUERIES_KEYS_VALUES || bias,
              biases != Architecture.Biases.OF_QUERIES_KEYS_VALUES && bias,
              architecture.otherwise().normed(),
              variation);
    } catch (IllegalArgumentException e) {
      if (problems.isEmpty()) {
        fields.problem(e.getMessage());
      }
    }
    TokenIds ids = TokenIds.read(fields);
    if (!problems.isEmpty() || decoder == null) {
      throw new InvalidCheckpointException(path, problems);
    }
    return new ModelConfig(architecture, decoder, ids);
  }

  /** transformers' automatic classes go by the model's type, other programs by its class. */
  private static Architecture architecture(JsonFields fields) {
    JsonNode named = fields.get("architectures");
    String type = fields.text("model_type", "");
    String name = named.isArray() && !named.isEmpty() ? named.get(0).asText() : type;
    Optional<Architecture> found = Architecture.named(name);
    if (found.isPresent() && !type.isEmpty() && !type.equals(found.get().modelType())) {
      fields.problem(
          "architectures names "
              + name
              + " and model_type \""
              + type
              + "\", which are two families; correct the one that is wrong");
    }
    return found.orElseGet(
        () -> {
          fields.problem(
              "architecture \""
                  + name
                  + "\" is not supported; supported are "
                  + Architecture.classNames());
          return Architecture.LLAMA;
        });
  }

  private static void refuseUnsupported(JsonFields fields) {
    if (fields.flag("mlp_bias", false)) {
      fields.problem("mlp_bias is not supported");
    }
    if (fields.has("quantization_config")) {
      fields.problem("quantized weights are not supported; load the model's unquantized version");
    }
    if (!fields.get("per_layer_config").isEmpty()) {
      fields.problem("per_layer_config, settings of single layers, is not supported");
    }
    for (String field : List.of("num_experts", "num_local_experts")) {
      if (fields.number(field, 0) > 1) {
        fields.problem("a mixture of experts (" + field + ") is not supported");
      }
    }
  }

  /** The file's text: everything that the family does not imply, in a fixed order. */
  public String json(DType stored) {
    ObjectNode json = JsonFields.JSON.createObjectNode();
    json.putArray("architectures").add(architecture.className());
    json.put("model_type", architecture.modelType());
    json.put("vocab_size", decoder.vocab());
    json.put("hidden_size", decoder.width());
    json.put("intermediate_size", decoder.ffn());
    json.put("num_hidden_layers", decoder.layers());
    json.put("num_attention_heads", decoder.heads());
    json.put("num_key_value_heads", decoder.kvHeads());
    json.put("head_dim", decoder.headDim());
    json.put("max_position_embeddings", decoder.context());
    json.put("rms_norm_eps", decoder.rmsEps());
    RotarySettings.write(json, architecture, decoder);
    json.put("tie_word_embeddings", decoder.tiedHead());
    FamilyFields.write(json, architecture, decoder);
    ids.write(json);
    json.put("torch_dtype", stored == DType.BF16 ? "bfloat16" : "float32");
    json.put("use_cache", true);
    return JsonFields.pretty(json);
  }
}
