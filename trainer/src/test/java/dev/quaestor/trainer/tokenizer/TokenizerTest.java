package dev.quaestor.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.tokenizer.TokenizerTraining.Boundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  void encode_namesOfSpecialTokens_areThoseTokens() {
    try (Tokenizer tokenizer = tiny()) {
      int[] ids = tokenizer.encode("the<eos> cat");
      assertThat(ids).as("as tokenizer(text) of transformers has it").contains(2);
      assertThat(tokenizer.decodeMarkup(ids)).isEqualTo("the<eos> cat");
      assertThat(tokenizer.decode(ids)).isEqualTo("the cat");
    }
  }

  @Test
  void specialTokensIn_namesThem() {
    try (Tokenizer tokenizer = tiny()) {
      assertThat(tokenizer.specialTokensIn("the<eos> cat<bos><eos>"))
          .containsExactly("<eos>", "<bos>");
      assertThat(tokenizer.specialTokensIn("the <unk> cat")).containsExactly("<unk>");
      assertThat(tokenizer.specialTokensIn("the < eos> cat")).isEmpty();
      assertThat(tokenizer.specialTokensIn("half \uD83D<eos>")).containsExactly("<eos>");
    }
    try (Tokenizer characters = Tokenizer.of(TokenizerTraining.characters(List.of("abc")))) {
      assertThat(characters.specialTokensIn("日本"))
          .as("what it cannot write is no special token")
          .isEmpty();
    }
  }

  @Test
  void prompt_putsBeforeATextWhatThePostProcessorPutsThere() throws IOException {
    try (Tokenizer tokenizer = tiny()) {
      assertThat(tokenizer.prompt("the cat")).startsWith(1).endsWith(tokenizer.encode("the cat"));
      assertThat(tokenizer.prompt("")).containsExactly(1);
    }
    String bos = "{\"SpecialToken\":{\"id\":\"<bos>\",\"type_id\":0}}";
    String eos = bos.replace("bos", "eos");
    String text = "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}";
    String tokens =
        "{\"<bos>\":{\"id\":\"<bos>\",\"ids\":[1],\"tokens\":[\"<bos>\"]},\"<eos>\":{\"id\":\"<eos>\",\"ids\":[2],\"tokens\":[\"<eos>\"]}}";
    String template =
        "{\"type\":\"TemplateProcessing\",\"single\":[%s],\"pair\":[],\"special_tokens\":"
            + tokens
            + "}";
    String byteLevel =
        "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true}";
    String both = template.formatted(bos + "," + text + "," + eos);
    assertAround("null", "", "");
    assertAround(byteLevel, "", "");
    assertAround(both, "<bos>", "<eos>");
    assertAround(template.formatted(bos + "," + bos + "," + text), "<bos><bos>", "");
    assertAround(template.formatted(text), "", "");
    assertAround(
        "{\"type\":\"Sequence\",\"processors\":[" + byteLevel + "," + both + "]}",
        "<bos>",
        "<eos>");
    assertAround(
        "{\"type\":\"BertProcessing\",\"sep\":[\"<eos>\",2],\"cls\":[\"<bos>\",1]}",
        "<bos>",
        "<eos>");
    assertAround(
        "{\"type\":\"RobertaProcessing\",\"sep\":[\"<eos>\",2],\"cls\":[\"<bos>\",1],\"trim_offsets\":true,\"add_prefix_space\":false}",
        "<bos>",
        "<eos>");
  }

  /** With another post-processor and a configuration that names a begin token all the same. */
  private static void assertAround(String processor, String before, String after)
      throws IOException {
    TokenizerFiles plain = TokenizerTraining.words(List.of("the cat sat"), 10, 1);
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = (ObjectNode) json.readTree(plain.contents().get("tokenizer.json"));
    root.set("post_processor", json.readTree(processor));
    Map<String, String> contents = new TreeMap<>(plain.contents());
    contents.put("tokenizer.json", root.toString());
    try (Tokenizer tokenizer = Tokenizer.of(new TokenizerFiles(contents))) {
      assertThat(tokenizer.special().bos()).hasValue(1);
      assertThat(tokenizer.decodeMarkup(tokenizer.affixes().before())).isEqualTo(before);
      assertThat(tokenizer.decodeMarkup(tokenizer.affixes().after())).isEqualTo(after);
      assertThat(tokenizer.decodeMarkup(tokenizer.prompt("the cat"))).isEqualTo(before + "the cat");
    }
  }

  @Test
  void readingUnknown_readsItAsTheUnknownToken_neverDropsIt() throws IOException {
    try (Tokenizer strict = Tokenizer.of(TokenizerTraining.characters(List.of("ab")))) {
      Tokenizer lenient = strict.readingUnknown();
      assertThat(lenient.encode("a日b")).hasSize(3).contains(3);
      assertThat(lenient.unknownCharacters("a日b")).containsExactly("日");
      assertThatThrownBy(() -> strict.encode("a日b")).isInstanceOf(UnknownCharactersException.class);
    }
    TokenizerFiles bytes = TokenizerTraining.bytePairs(List.of("ab"), 260, Boundary.WORDS);
    ObjectNode root =
        (ObjectNode) new ObjectMapper().readTree(bytes.contents().get("tokenizer.json"));
    ((ObjectNode) root.path("model").path("vocab")).remove("Ã");
    try (Tokenizer holed =
        Tokenizer.of(new TokenizerFiles(Map.of("tokenizer.json", root.toString())))) {
      assertThatThrownBy(() -> holed.readingUnknown().encode("é"))
          .as("there is no unknown token, and the library would drop the byte")
          .isInstanceOf(UnknownCharactersException.class);
    }
  }

  @Test
  void encode_whereUnknownAndEndAreOneToken_readsItsName() throws IOException {
    String all = TokenizerTraining.characters(List.of("ab")).contents().get("tokenizer.json");
    Map<String, String> contents =
        Map.of(
            "tokenizer.json",
            all.replace("\"unk_token\" : \"<unk>\"", "\"unk_token\" : \"<eos>\""),
            "tokenizer_config.json",
            "{\"eos_token\":\"<eos>\",\"unk_token\":\"<eos>\"}");
    try (Tokenizer tokenizer = Tokenizer.of(new TokenizerFiles(contents))) {
      assertThat(tokenizer.encode("ab<eos>")).endsWith(2).hasSize(3);
      assertThatThrownBy(() -> tokenizer.encode("a日<eos>"))
          .isInstanceOf(UnknownCharactersException.class)
          .hasMessageContaining("'日'");
    }
    Map<String, String> named =
        Map.of(
            "tokenizer.json",
            all.replace("\"unk_token\" : \"<unk>\"", "\"unk_token\" : null"),
            "tokenizer_config.json",
            "{\"eos_token\":\"<eos>\",\"unk_token\":\"<eos>\"}");
    try (Tokenizer tokenizer = Tokenizer.of(new TokenizerFiles(named))) {
      assertThat(tokenizer.encode("ab<eos>")).endsWith(2).hasSize(3);
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
  void decode_idsWithoutAnEntry_areNothing() {
    try (Tokenizer tokenizer = tiny()) {
      int beyond = tokenizer.vocabularySize();
      int[] cat = tokenizer.encode("the cat");
      int[] padded = {beyond, cat[0], beyond + 40, cat[1], Integer.MAX_VALUE};
      assertThat(tokenizer.decode(padded)).isEqualTo("the cat");
      assertThat(tokenizer.decode(new int[] {beyond})).isEmpty();
      assertThatThrownBy(() -> tokenizer.decode(new int[] {5, -1}))
          .hasMessageContaining("no token has id -1")
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
  void read_tokenizerOfAnEarlierVersion_getsItsRule() throws IOException {
    TokenizerFiles now = TokenizerTraining.words(List.of("the cat sat"), 10, 1);
    ObjectMapper json = new ObjectMapper();
    ObjectNode older = (ObjectNode) json.readTree(now.contents().get("tokenizer.json"));
    older.putNull("post_processor");
    ObjectNode config = (ObjectNode) json.readTree(now.contents().get("tokenizer_config.json"));
    config.remove(List.of("add_bos_token", "add_eos_token"));
    new TokenizerFiles(
            Map.of("tokenizer.json", older.toString(), "tokenizer_config.json", config.toString()))
        .write(directory);
    assertThat(TokenizerFiles.read(directory)).isEqualTo(now);
    config.put("model_max_length", 10);
    Files.writeString(directory.resolve("tokenizer_config.json"), config.toString());
    try (Tokenizer another = Tokenizer.open(directory)) {
      assertThat(another.affixes().before()).as("not ours").isEmpty();
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
  void special_theMapHasTheSay_unlessTheConfigurationListsItsTokens() {
    String json = TokenizerTraining.words(List.of("a"), 10, 1).contents().get("tokenizer.json");
    String map = "{\"bos_token\":\"<bos>\",\"eos_token\":{\"content\":\"<eos>\"}}";
    SpecialTokens older = special(json, "{\"eos_token\":{\"content\":\"<pad>\"}}", map);
    assertThat(older.eos()).hasValue(2);
    assertThat(older.bos()).hasValue(1);
    assertThat(older.pad()).isEmpty();
    SpecialTokens newer =
        special(json, "{\"eos_token\":\"<pad>\",\"added_tokens_decoder\":{}}", map);
    assertThat(newer.eos()).hasValue(0);
    assertThat(newer.bos()).isEmpty();
    assertThat(newer.unk()).as("the model's own").hasValue(3);
  }

  @Test
  void special_whereNoFileNamesThem_areThoseOfThePythonClass() {
    String json =
        TokenizerTraining.words(List.of("a"), 10, 1)
            .contents()
            .get("tokenizer.json")
            .replace("<eos>", "<|endoftext|>");
    for (String name : List.of("Qwen2Tokenizer", "GPT2TokenizerFast", "GPTNeoXTokenizer")) {
      String config = "{\"tokenizer_class\":\"" + name + "\"}";
      assertThat(special(json, config, "{}").eos()).as(name).hasValue(2);
      assertThat(special(json, config, "{\"eos_token\":\"<pad>\"}").eos()).as(name).hasValue(0);
    }
    assertThat(special(json, "{\"tokenizer_class\":\"GPT2Tokenizer\"}", "{}").bos()).hasValue(2);
    assertThat(special(json, "{\"tokenizer_class\":\"Qwen2Tokenizer\"}", "{}").bos()).isEmpty();
    String none = "{\"tokenizer_class\":\"Qwen2Tokenizer\",\"eos_token\":null}";
    assertThat(special(json, none, "{}").eos()).isEmpty();
    assertThat(special(json, "{\"tokenizer_class\":\"LlamaTokenizer\"}", "{}").eos()).isEmpty();
  }

  private static SpecialTokens special(String json, String config, String map) {
    try (Tokenizer tokenizer =
        Tokenizer.of(
            new TokenizerFiles(
                Map.of(
                    "tokenizer.json", json,
                    "tokenizer_config.json", config,
                    "special_tokens_map.json", map)))) {
      return tokenizer.special();
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
    String text = " The cat's 12 mats\n\n  are";
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
