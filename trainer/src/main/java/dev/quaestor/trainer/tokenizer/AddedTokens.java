package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens beside a model's vocabulary, as transformers puts them together from a tokenizer's
 * files: those of {@code tokenizer.json}; over them those of {@code added_tokens_decoder} in {@code
 * tokenizer_config.json} or, where there is no such key, of {@code added_tokens.json}; and those of
 * the vocabulary that a role names ({@code eos_token}, {@code additional_special_tokens} and the
 * like), which are special. A token that is new gets the id that the library gives it, the next.
 *
 * <p>A named token that no vocabulary has, such as a {@code pad_token} that was never trained, is
 * left out; transformers gives it an id beyond the embedding.
 */
final class AddedTokens {
  private static final List<String> LISTS =
      List.of("additional_special_tokens", "extra_special_tokens");

  private final Map<String, Integer> model;
  private final Map<String, ObjectNode> tokens = new LinkedHashMap<>();

  private AddedTokens(Map<String, Integer> model) {
    this.model = model;
  }

  /** Writes them into {@code root}, the parsed {@code tokenizer.json} of {@code files}. */
  static void into(ObjectNode root, TokenizerFiles files) {
    AddedTokens added = new AddedTokens(vocabulary(root.path("model").path("vocab")));
    root.path("added_tokens").forEach(token -> added.put(token.deepCopy()));
    JsonNode config = PythonClass.settings(files);
    JsonNode map = files.json(TokenizerFiles.MAP);
    boolean listed = config.has("added_tokens_decoder");
    if (listed) {
      byId(config.path("added_tokens_decoder")).forEach(added::put);
    } else {
      Map<Integer, String> named = new TreeMap<>();
      files
          .json(TokenizerFiles.ADDED)
          .properties()
          .forEach(token -> named.put(token.getValue().asInt(), token.getKey()));
      named.values().forEach(added::ordinary);
    }
    added.special(config);
    if (!listed) {
      added.special(map);
    }
    ArrayNode all = root.putArray("added_tokens");
    added.tokens.values().forEach(all::add);
  }

  /** A model's own tokens with their ids. */
  static Map<String, Integer> vocabulary(JsonNode vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    if (vocabulary.isArray()) { // Unigram: pairs of token and log-probability, id = position
      for (int i = 0; i < vocabulary.size(); i++) {
        ids.put(vocabulary.get(i).path(0).asText(), i);
      }
    } else {
      vocabulary.properties().forEach(e -> ids.put(e.getKey(), e.getValue().asInt()));
    }
    return ids;
  }

  private static List<ObjectNode> byId(JsonNode decoder) {
    Map<Integer, ObjectNode> sorted = new TreeMap<>();
    for (Map.Entry<String, JsonNode> token : decoder.properties()) {
      String path = TokenizerFiles.CONFIG + ": added_tokens_decoder[\"" + token.getKey() + "\"]";
      if (!token.getKey().matches("\\d{1,9}")
          || token.getValue().path("content").asText().isEmpty()) {
        throw new IllegalArgumentException(
            path + " must be a token under its id, found " + token.getValue());
      }
      sorted.put(Integer.parseInt(token.getKey()), token.getValue().deepCopy());
    }
    return new ArrayList<>(sorted.values());
  }

  private void ordinary(String content) {
    if (!tokens.containsKey(content)) {
      put(root().put("content", content).put("normalized", true));
    }
  }

  /** Every token that a role names. */
  private void special(JsonNode roles) {
    for (Map.Entry<String, JsonNode> role : roles.properties()) {
      if (role.getKey().endsWith("_token")) {
        mark(role.getValue());
      } else if (LISTS.contains(role.getKey())) {
        role.getValue().forEach(this::mark);
      }
    }
  }

  private void mark(JsonNode named) {
    String content = named.isObject() ? named.path("content").asText() : named.asText("");
    if (tokens.containsKey(content)) {
      return;
    }
    if (named.isTextual() && model.containsKey(content)) {
      put(root().put("content", content).put("normalized", false).put("special", true));
    } else if (named.isObject() && model.containsKey(content)) {
      put(named.<ObjectNode>deepCopy().put("special", true));
    }
  }

  private void put(ObjectNode given) {
    ObjectNode token = root();
    String content = given.path("content").asText();
    boolean special = given.path("special").asBoolean();
    token.put("id", id(content)).put("content", content);
    for (String flag : List.of("single_word", "lstrip", "rstrip")) {
      token.put(flag, given.path(flag).asBoolean());
    }
    token.put("normalized", given.path("normalized").asBoolean(!special)).put("special", special);
    tokens.put(content, token);
  }

  private int id(String content) {
    if (tokens.containsKey(content)) {
      return tokens.get(content).path("id").intValue();
    }
    if (model.containsKey(content)) {
      return model.get(content);
    }
    int largest = tokens.values().stream().mapToInt(t -> t.path("id").intValue()).max().orElse(-1);
    return Math.max(largest + 1, model.size());
  }

  private static ObjectNode root() {
    return new ObjectNode(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance);
  }
}
