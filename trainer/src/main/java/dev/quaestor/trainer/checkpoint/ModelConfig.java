package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.RopeScaling;
import dev.quaestor.trainer.safetensors.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's {@code config.json}: which family, which shape, which token ids.
 *
 * <p>What the engine does not compute is refused rather than skipped, all of it at once. A sliding
 * window is honoured by limiting the context to it, where windowed and full attention are the same.
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
    JsonNode json = JsonFields.read(path);
    List<String> problems = new ArrayList<>();
    JsonFields fields = new JsonFields(json, problems);
    Architecture architecture = architecture(fields);
    refuseUnsupported(fields);
    @Nullable RopeScaling scaling = ropeScaling(fields);
    DecoderConfig decoder = null;
    int heads = fields.positive("num_attention_heads");
    int width = fields.positive("hidden_size");
    if (problems.isEmpty()
        && !fields.has("head_dim")
        && width % heads != 0
        && architecture != Architecture.QWEN3) {
      fields.problem(
          "hidden_size "
              + width
              + " is no multiple of num_attention_heads "
              + heads
              + ", and there is no head_dim");
    }
    int kvHeads =
        architecture == Architecture.LLAMA
            ? fields.positive("num_key_value_heads", heads)
            : fields.positive("num_key_value_heads");
    boolean bias = fields.flag("attention_bias", false);
    try {
      decoder =
          new DecoderConfig(
              fields.positive("vocab_size"),
              width,
              fields.positive("num_hidden_layers"),
              heads,
              kvHeads,
              fields.positive(
                  "head_dim",
                  architecture == Architecture.QWEN3 ? 128 : Math.max(1, width / heads)),
              fields.positive("intermediate_size"),
              context(fields, architecture),
              ropeTheta(fields),
              scaling,
              fields.number("rms_norm_eps", 1e-6),
              fields.flag("tie_word_embeddings", false),
              architecture == Architecture.QWEN2 || bias,
              architecture != Architecture.QWEN2 && bias,
              architecture == Architecture.QWEN3);
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

  private static Architecture architecture(JsonFields fields) {
    JsonNode named = fields.get("architectures");
    String name =
        named.isArray() && !named.isEmpty() ? named.get(0).asText() : fields.text("model_type", "");
    return Architecture.named(name)
        .orElseGet(
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
    String activation = fields.text("hidden_act", "silu");
    if (!activation.equals("silu") && !activation.equals("swish")) {
      fields.problem("hidden_act \"" + activation + "\" is not supported, only silu");
    }
    if (fields.flag("mlp_bias", false)) {
      fields.problem("mlp_bias is not supported");
    }
    if (fields.has("quantization_config")) {
      fields.problem("quantized weights are not supported; load the model's unquantized version");
    }
    if (fields.number("partial_rotary_factor", 1) != 1) {
      fields.problem("partial_rotary_factor other than 1 is not supported");
    }
    for (String field : List.of("num_experts", "num_local_experts")) {
      if (fields.number(field, 0) > 1) {
        fields.problem("a mixture of experts (" + field + ") is not supported");
      }
    }
  }

  /** Newer files keep the rotary settings together, under {@code rope_parameters}. */
  private static JsonNode rope(JsonFields fields) {
    return fields.has("rope_parameters")
        ? fields.get("rope_parameters")
        : fields.get("rope_scaling");
  }

  private static double ropeTheta(JsonFields fields) {
    JsonNode nested = fields.get("rope_parameters").path("rope_theta");
    return nested.isNumber() ? nested.doubleValue() : fields.number("rope_theta", 10000);
  }

  private static @Nullable RopeScaling ropeScaling(JsonFields fields) {
    JsonNode rope = rope(fields);
    String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
    if (rope.isMissingNode() || type.equals("default")) {
      return null;
    }
    if (!type.equals("llama3")) {
      fields.problem("rope scaling \"" + type + "\" is not supported, only llama3");
      return null;
    }
    List<String> missing = new ArrayList<>();
    for (String name :
        List.of(
            "factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings")) {
      if (!rope.path(name).isNumber()) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      fields.problem("rope scaling llama3 lacks the numbers " + missing);
      return null;
    }
    try {
      return new RopeScaling(
          rope.path("factor").doubleValue(),
          rope.path("low_freq_factor").doubleValue(),
          rope.path("high_freq_factor").doubleValue(),
          rope.path("original_max_position_embeddings").intValue());
    } catch (IllegalArgumentException e) {
      fields.problem(e.getMessage());
      return null;
    }
  }

  /** Positions, at most the sliding window where one is in use. */
  private static int context(JsonFields fields, Architecture architecture) {
    int context = fields.positive("max_position_embeddings", architecture.defaultContext());
    boolean windowed =
        switch (architecture) {
          case MISTRAL -> fields.has("sliding_window");
          case QWEN2, QWEN3 ->
              fields.has("sliding_window") && fields.flag("use_sliding_window", false);
          case LLAMA -> false;
        };
    return windowed ? Math.min(context, fields.positive("sliding_window")) : context;
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
    json.put("hidden_act", "silu");
    json.put("max_position_embeddings", decoder.context());
    json.put("rms_norm_eps", decoder.rmsEps());
    json.put("rope_theta", decoder.ropeTheta());
    RopeScaling scaling = decoder.ropeScaling();
    if (scaling == null) {
      json.putNull("rope_scaling");
    } else {
      json.putObject("rope_scaling")
          .put("rope_type", "llama3")
          .put("factor", scaling.factor())
          .put("low_freq_factor", scaling.lowFactor())
          .put("high_freq_factor", scaling.highFactor())
          .put("original_max_position_embeddings", scaling.originalContext());
    }
    json.put("tie_word_embeddings", decoder.tiedHead());
    switch (architecture) {
      case LLAMA -> json.put("attention_bias", decoder.attentionBias()).put("mlp_bias", false);
      case MISTRAL -> json.putNull("sliding_window");
      case QWEN2 -> json.put("use_sliding_window", false);
      case QWEN3 ->
          json.put("attention_bias", decoder.attentionBias()).put("use_sliding_window", false);
    }
    ids.write(json);
    json.put("torch_dtype", stored == DType.BF16 ? "bfloat16" : "float32");
    json.put("use_cache", true);
    return JsonFields.pretty(json);
  }
}
