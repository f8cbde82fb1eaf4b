package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The chat templates and named special tokens of a tokenizer's files, found where transformers 5.24
 * finds them: {@code chat_template.jinja} and {@code additional_chat_templates/} before {@code
 * chat_template} of {@code tokenizer_config.json}, which is one template or a list of named ones.
 *
 * @param byName the only one under {@code default}
 * @param specialTokens what {@code bos_token} and its like stand for in them
 */
record ChatTemplates(Map<String, String> byName, Map<String, String> specialTokens) {
  private static final List<String> STANDARD =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  static ChatTemplates of(TokenizerFiles files) {
    return new ChatTemplates(templates(files), tokens(files));
  }

  private static Map<String, String> templates(TokenizerFiles files) {
    Map<String, String> found = new TreeMap<>();
    files
        .contents()
        .forEach(
            (name, text) -> {
              if (name.equals(TokenizerFiles.TEMPLATE)) {
                found.put("default", text);
              } else if (name.startsWith(TokenizerFiles.MORE_TEMPLATES)) {
                found.put(
                    name.substring(
                        TokenizerFiles.MORE_TEMPLATES.length(), name.length() - ".jinja".length()),
                    text);
              }
            });
    if (!found.isEmpty()) {
      return found;
    }
    JsonNode inConfig = files.json(TokenizerFiles.CONFIG).path("chat_template");
    if (inConfig.isTextual()) {
      found.put("default", inConfig.asText());
    }
    if (inConfig.isArray()) {
      inConfig.forEach(
          named -> found.put(named.path("name").asText(), named.path("template").asText()));
    }
    if (inConfig.isObject()) {
      inConfig.properties().forEach(named -> found.put(named.getKey(), named.getValue().asText()));
    }
    return found;
  }

  /** The standard ones, any other key that ends in {@code _token}, and extra ones by their name. */
  private static Map<String, String> tokens(TokenizerFiles files) {
    Map<String, JsonNode> settings = new LinkedHashMap<>();
    JsonNode config = PythonClass.settings(files);
    config.properties().forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
    if (!config.has("added_tokens_decoder")) {
      files
          .json(TokenizerFiles.MAP)
          .properties()
          .forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
    }
    Map<String, String> tokens = new TreeMap<>();
    settings.forEach(
        (name, value) -> {
          if (STANDARD.contains(name) || name.endsWith("_token")) {
            text(value).ifPresent(text -> tokens.put(name, text));
          }
        });
    JsonNode extra = settings.get("extra_special_tokens");
    if (extra != null && extra.isObject()) {
      extra
          .properties()
          .forEach(
              entry -> text(entry.getValue()).ifPresent(text -> tokens.put(entry.getKey(), text)));
    }
    return tokens;
  }

  private static Optional<String> text(JsonNode token) {
    JsonNode text = token.isObject() ? token.path("content") : token;
    return text.isTextual() ? Optional.of(text.asText()) : Optional.empty();
  }
}
