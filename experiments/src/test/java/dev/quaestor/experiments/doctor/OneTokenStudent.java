package dev.quaestor.experiments.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A checkpoint that writes one token for ever, whatever it is asked: every token's embedding is the
 * same, attention and feed-forward add nothing, and the head's row of that token alone lies along
 * it. All rows have the same norm, but for one that may be left at 0.
 *
 * @param spoken the token it writes
 * @param untrained a token with an embedding of zeros, or empty
 * @param files its tokenizer
 */
record OneTokenStudent(String spoken, String untrained, TokenizerFiles files) {

  static final String CHATML =
      "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
  private static final int WIDTH = 8;
  private static final float LOUD = 10;

  /** A tokenizer of characters. */
  static TokenizerFiles characters() {
    return TokenizerTraining.characters(List.of("a"));
  }

  /** With a chat template. */
  static TokenizerFiles templated(TokenizerFiles files, String template) {
    Map<String, String> contents = new TreeMap<>(files.contents());
    contents.put("chat_template.jinja", template);
    return new TokenizerFiles(contents);
  }

  /** With one more special token. */
  static TokenizerFiles special(TokenizerFiles files, String token) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode root = json.readTree(files.contents().get(TokenizerFiles.TOKENIZER));
    int id;
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      id = tokenizer.vocabularySize();
    }
    ((ArrayNode) root.path("added_tokens"))
        .addObject()
        .put("id", id)
        .put("content", token)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    Map<String, String> contents = new TreeMap<>(files.contents());
    contents.put(TokenizerFiles.TOKENIZER, json.writeValueAsString(root));
    return new TokenizerFiles(contents);
  }

  /** Writes it as a new directory. */
  Path write(Path directory) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      DecoderConfig shape =
          new DecoderConfig(
              tokenizer.vocabularySize(),
              WIDTH,
              1,
              2,
              2,
              WIDTH / 2,
              2 * WIDTH,
              128,
              1e4,
              null,
              1e-5,
              false,
              false,
              false,
              false);
      int loud = tokenizer.id(spoken).orElseThrow();
      int zero = untrained.isEmpty() ? -1 : tokenizer.id(untrained).orElseThrow();
      List<TensorData> tensors = new ArrayList<>();
      for (ParameterShape parameter : shape.parameters()) {
        float[] values = new float[(int) parameter.size()];
        if (parameter.name().endsWith("norm.weight")) {
          Arrays.fill(values, 1);
        }
        for (int row = 0; row < shape.vocab(); row++) {
          if (parameter.name().equals(DecoderConfig.EMBEDDING) && row != zero) {
            values[row * WIDTH] = 1;
          } else if (parameter.name().equals(DecoderConfig.HEAD)) {
            values[row * WIDTH + (row == loud ? 0 : 1)] = LOUD;
          }
        }
        long[] extents = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
        tensors.add(TensorData.of(parameter.name(), extents, values));
      }
      ModelConfig config = ModelConfig.of(shape, TokenIds.of(tokenizer.special()));
      ModelDirectory.write(
          directory,
          new ModelDirectory.Content(config, tensors, Optional.of(files)),
          SafetensorsWriter.f32(),
          Long.MAX_VALUE);
    }
    return directory;
  }
}
