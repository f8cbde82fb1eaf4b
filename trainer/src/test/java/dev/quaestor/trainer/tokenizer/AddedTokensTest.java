package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AddedTokensTest {
  private static Tokenizer with(Map<String, String> more) {
    Map<String, String> contents = new TreeMap<>();
    contents.put(
        "tokenizer.json",
        TokenizerTraining.characters(List.of("abc")).contents().get("tokenizer.json"));
    contents.putAll(more);
    return Tokenizer.of(new TokenizerFiles(contents));
  }

  @Test
  void into_tokensOfTheConfiguration_areAddedInTheOrderOfTheirIds() {
    int size;
    try (Tokenizer plain = with(Map.of())) {
      size = plain.vocabularySize();
    }
    String config =
        """
        {"added_tokens_decoder": {
          "%d": {"content": "<b>", "special": false, "normalized": false},
          "%d": {"content": "<a>", "special": true},
          "2": {"content": "<eos>", "special": false}}}"""
            .formatted(size + 1, size);
    try (Tokenizer tokenizer = with(Map.of("tokenizer_config.json", config))) {
      assertThat(tokenizer.encode("<a><b>")).containsExactly(size, size + 1);
      assertThat(tokenizer.decode(new int[] {size, size + 1})).isEqualTo("<b>");
      assertThat(tokenizer.decode(new int[] {2})).as("its flags too").isEqualTo("<eos>");
      assertThat(tokenizer.specialTokensIn("<a><b><eos><pad>")).containsExactly("<a>", "<pad>");
    }
  }

  @Test
  void into_olderFiles_areReadWhereTheConfigurationListsNone() {
    int size;
    try (Tokenizer plain = with(Map.of())) {
      size = plain.vocabularySize();
    }
    String added = "{\"<c>\": %d}".formatted(size);
    try (Tokenizer tokenizer = with(Map.of("added_tokens.json", added))) {
      assertThat(tokenizer.encode("a<c>")).hasSize(2).endsWith(size);
    }
    try (Tokenizer tokenizer =
        with(
            Map.of(
                "added_tokens.json",
                added,
                "tokenizer_config.json",
                "{\"added_tokens_decoder\": {}}"))) {
      assertThat(tokenizer.encode("a<c>")).hasSize(4);
    }
  }

  @Test
  void into_tokensThatRolesName_areSpecial() {
    String config =
        "{\"eos_token\": \"b\", \"additional_special_tokens\": [\"c\"], \"pad_token\": \"<none>\"}";
    try (Tokenizer tokenizer = with(Map.of("tokenizer_config.json", config))) {
      assertThat(tokenizer.decode(tokenizer.encode("abca"))).isEqualTo("aa");
      assertThat(tokenizer.special().pad()).as("no vocabulary has it").isEmpty();
    }
  }

  @Test
  void into_tokenWithoutContent_isRefused() {
    assertThatThrownBy(
            () ->
                with(
                    Map.of(
                        "tokenizer_config.json",
                        "{\"added_tokens_decoder\": {\"x\": {\"content\": \"<a>\"}}}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("added_tokens_decoder[\"x\"] must be a token under its id");
  }
}
