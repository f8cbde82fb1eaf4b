package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The ids of the tokens that are not text, as far as the tokenizer names them.
 *
 * @param bos begins a sequence
 * @param eos ends a sequence; a model's {@code generation_config.json} may name more ends
 * @param pad fills what is not a sequence
 * @param unk stands for text the vocabulary cannot write
 */
public record SpecialTokens(OptionalInt bos, OptionalInt eos, OptionalInt pad, OptionalInt unk) {

  /**
   * As transformers looks them up: in {@code tokenizer_config.json}, over which {@code
   * special_tokens_map.json} has the say unless the configuration lists its {@code
   * added_tokens_decoder}; what unknown text becomes is also the model's own.
   */
  static SpecialTokens of(TokenizerFiles files, Map<String, Integer> vocabulary) {
    OptionalInt unk = named(files, vocabulary, "unk_token");
    return new SpecialTokens(
        named(files, vocabulary, "bos_token"),
        named(files, vocabulary, "eos_token"),
        named(files, vocabulary, "pad_token"),
        unk.isPresent()
            ? unk
            : unknown(files.json(TokenizerFiles.TOKENIZER).path("model"), vocabulary));
  }

  /**
   * The id that the model of a {@code tokenizer.json} writes for text that it cannot: another
   * matter than the unknown token that a configuration names, which may be the end token.
   */
  static OptionalInt unknown(JsonNode model, Map<String, Integer> vocabulary) {
    JsonNode id = model.path("unk_id");
    return id.isInt() ? OptionalInt.of(id.intValue()) : idOf(model.path("unk_token"), vocabulary);
  }

  private static OptionalInt named(
      TokenizerFiles files, Map<String, Integer> vocabulary, String role) {
    JsonNode config = PythonClass.settings(files);
    JsonNode map = files.json(TokenizerFiles.MAP);
    JsonNode token = config.path(role);
    if (!config.has("added_tokens_decoder") && map.hasNonNull(role)) {
      token = map.path(role);
    }
    return idOf(token, vocabulary);
  }

  /** A token is written as its text, or as an object that holds it under {@code content}. */
  private static OptionalInt idOf(JsonNode token, Map<String, Integer> vocabulary) {
    String text = token.isObject() ? token.path("content").asText() : token.asText("");
    Integer id = vocabulary.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
