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

  /** Looked up in {@code tokenizer_config.json}, then {@code special_tokens_map.json}. */
  static SpecialTokens of(TokenizerFiles files, Map<String, Integer> vocabulary) {
    JsonNode model = files.json(TokenizerFiles.TOKENIZER).path("model");
    OptionalInt unk = named(files, vocabulary, "unk_token");
    if (unk.isEmpty()) {
      unk = idOf(model.path("unk_token"), vocabulary);
    }
    if (unk.isEmpty() && model.path("unk_id").isInt()) {
      unk = OptionalInt.of(model.path("unk_id").intValue());
    }
    return new SpecialTokens(
        named(files, vocabulary, "bos_token"),
        named(files, vocabulary, "eos_token"),
        named(files, vocabulary, "pad_token"),
        unk);
  }

  private static OptionalInt named(
      TokenizerFiles files, Map<String, Integer> vocabulary, String role) {
    for (String file : new String[] {TokenizerFiles.CONFIG, "special_tokens_map.json"}) {
      OptionalInt id = idOf(files.json(file).path(role), vocabulary);
      if (id.isPresent()) {
        return id;
      }
    }
    return OptionalInt.empty();
  }

  /** A token is written as its text, or as an object that holds it under {@code content}. */
  private static OptionalInt idOf(JsonNode token, Map<String, Integer> vocabulary) {
    String text = token.isObject() ? token.path("content").asText() : token.asText("");
    Integer id = vocabulary.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
