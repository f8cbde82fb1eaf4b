package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quaestor.trainer.tokenizer.TokenizerTraining.Boundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenizerTest {
  @TempDir Path directory;

  private static Tokenizer tiny() {
    return Tokenizer.of(TokenizerTraining.words(List.of("the cat sat"), 10, 1));
  }

  @Test
  void encode_treatsNamesOfSpecialTokensAsText() {
    try (Tokenizer tokenizer = tiny()) {
      int[] ids = tokenizer.encode("the<eos> cat");
      assertThat(ids).doesNotContain(2);
      assertThat(tokenizer.decode(ids)).isEqualTo("the<eos> cat");
      assertThat(tokenizer.specialTokenIn("the<eos> cat")).contains("<eos>");
    }
  }

  @Test
  void encodeMarkup_readsNamesOfSpecialTokens() {
    try (Tokenizer tokenizer = tiny()) {
      int[] ids = tokenizer.encodeMarkup("<bos>the cat<eos>");
      assertThat(ids).startsWith(1).endsWith(2).hasSize(4);
      assertThat(tokenizer.decode(ids)).isEqualTo("the cat");
      assertThat(tokenizer.decodeMarkup(ids)).isEqualTo("<bos>the cat<eos>");
    }
  }

  @Test
  void encodeMarkupWithOffsets_coversTheText() {
    try (Tokenizer tokenizer = tiny()) {
      String text = "<bos>the 😀 cat<eos>";
      Encoded encoded = tokenizer.encodeMarkupWithOffsets(text);
      StringBuilder seen = new StringBuilder();
      int last = -1;
      for (int i = 0; i < encoded.size(); i++) {
        if (encoded.begin(i) != last) { // the emoji's four bytes each cover the whole of it
          seen.append(text, encoded.begin(i), encoded.end(i));
        }
        last = encoded.begin(i);
      }
      assertThat(seen).hasToString(text);
      assertThat(encoded.ids()).isEqualTo(tokenizer.encodeMarkup(text));
    }
  }

  @Test
  void encode_neverTruncates() {
    try (Tokenizer tokenizer = tiny()) {
      assertThat(tokenizer.encode(" cat".repeat(5000))).hasSize(5000);
    }
  }

  @Test
  void encode_refusesHalfACharacter() {
    try (Tokenizer tokenizer = tiny()) {
      assertThatThrownBy(() -> tokenizer.encode("ab\uD83D"))
          .hasMessageContaining("U+D83D at index 2");
    }
  }

  @Test
  void decode_refusesUnknownIds() {
    try (Tokenizer tokenizer = tiny()) {
      int beyond = tokenizer.vocabularySize();
      assertThatThrownBy(() -> tokenizer.decode(new int[] {5, beyond}))
          .hasMessageContaining("no token has id " + beyond)
          .hasMessageContaining("position 1");
    }
  }

  @Test
  void encode_isSafeForManyThreads() throws Exception {
    try (Tokenizer tokenizer = tiny()) {
      int[] expected = tokenizer.encode("the cat sat on the 😀 mat");
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<Boolean>> all =
            threads.invokeAll(
                java.util.Collections.nCopies(
                    4,
                    () -> {
                      for (int i = 0; i < 200; i++) {
                        assertThat(tokenizer.encode("the cat sat on the 😀 mat"))
                            .isEqualTo(expected);
                      }
                      return true;
                    }));
        for (Future<Boolean> one : all) {
          assertThat(one.get()).isTrue();
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void files_roundTripThroughADirectory() throws IOException {
    TokenizerFiles files = TokenizerTraining.bytePairs(List.of("banana band"), 270, Boundary.WORDS);
    files.write(directory);
    try (Tokenizer built = Tokenizer.of(files);
        Tokenizer read = Tokenizer.open(directory)) {
      assertThat(read.files()).isEqualTo(files);
      assertThat(read.identity()).isEqualTo(built.identity()).hasSize(64);
      assertThat(read.encode("bandana")).isEqualTo(built.encode("bandana"));
    }
  }

  @Test
  void identity_differsBetweenVocabularies() {
    try (Tokenizer one = tiny();
        Tokenizer other = Tokenizer.of(TokenizerTraining.words(List.of("the dog"), 10, 1))) {
      assertThat(one.identity()).isNotEqualTo(other.identity());
    }
  }

  @Test
  void open_saysWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> Tokenizer.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tokenizer.json");
    Files.writeString(directory.resolve("tokenizer.model"), "x");
    assertThatThrownBy(() -> Tokenizer.open(directory)).hasMessageContaining("save_pretrained");
  }

  @Test
  void open_refusesWhatIsNoTokenizer() throws IOException {
    for (String content :
        new String[] {"{", "[]", "{\"model\":{}}", "{\"model\":{\"type\":\"BPE\"}}"}) {
      Files.writeString(directory.resolve("tokenizer.json"), content);
      assertThatThrownBy(() -> Tokenizer.open(directory).close())
          .as(content)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tokenizer.json");
    }
  }

  @Test
  void special_readsObjectsAndTheOlderMap() {
    TokenizerFiles plain = TokenizerTraining.words(List.of("a"), 10, 1);
    TokenizerFiles files =
        new TokenizerFiles(
            Map.of(
                "tokenizer.json", plain.contents().get("tokenizer.json"),
                "tokenizer_config.json", "{\"eos_token\":{\"content\":\"<pad>\"}}",
                "special_tokens_map.json", "{\"bos_token\":\"<bos>\",\"eos_token\":\"<eos>\"}"));
    try (Tokenizer tokenizer = Tokenizer.of(files)) {
      assertThat(tokenizer.special().eos()).hasValue(0);
      assertThat(tokenizer.special().bos()).hasValue(1);
      assertThat(tokenizer.special().pad()).isEmpty();
    }
  }

  @Test
  void open_readsRealTokenizers() throws IOException {
    Path data = Path.of(System.getProperty("quaestor.data", "absent"));
    assumeTrue(Files.isDirectory(data), "skipped: no data folder at " + data.toAbsolutePath());
    try (Tokenizer stories = Tokenizer.open(data.resolve("stories260k"))) {
      assertThat(stories.vocabularySize()).isEqualTo(512);
      assertThat(stories.special().bos()).hasValue(1);
      assertThat(stories.special().eos()).hasValue(2);
      assertThat(stories.special().unk()).hasValue(0);
      assertThat(stories.decode(stories.encode("Once upon a time, 日本")))
          .isEqualTo("Once upon a time, 日本");
    }
    String text = " The cat's 12 mats\n\n  are <|endoftext|><|im_start|>";
    try (Tokenizer gpt2 = real(data, "gpt2_tokenizer")) {
      String more = text + "—naïve? 😀";
      assertThat(gpt2.decode(gpt2.encode(more))).isEqualTo(more);
      assertThat(gpt2.encodeMarkup("a<|endoftext|>")).endsWith(50256);
    }
    try (Tokenizer tiny = real(data, "torchtune_tiny_bpe2000_tokenizer")) {
      assertThat(tiny.decode(tiny.encode(text))).isEqualTo(text);
      assertThat(tiny.encodeMarkup("<|im_start|>")).containsExactly(2001);
      // It has no entry for bytes of 128 and more, and the library drops them without a word.
      assertThatThrownBy(() -> tiny.encode("a naïve cat"))
          .isInstanceOf(UnknownCharactersException.class)
          .hasMessageContaining("'ï' (U+00EF)");
    }
  }

  private static Tokenizer real(Path data, String name) throws IOException {
    String json = Files.readString(data.resolve("tokenizers/" + name + ".json"));
    return Tokenizer.of(new TokenizerFiles(Map.of("tokenizer.json", json)));
  }
}
