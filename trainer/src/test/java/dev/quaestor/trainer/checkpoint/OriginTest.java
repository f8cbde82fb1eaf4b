package dev.quaestor.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.tokenizer.ExportedTokenizer;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final TokenizerFiles FILES = TokenizerTraining.characters(List.of("abc"));

  @TempDir Path directory;

  private Path base(String name) throws Exception {
    Path path = directory.resolve(name);
    try (Tokenizer tokenizer = Tokenizer.of(FILES);
        Decoder decoder =
            Decoder.initialise(
                DecoderConfig.llama(tokenizer.vocabularySize(), 32, 1, 2),
                new SplittableRandom(1))) {
      ModelDirectory.write(
          path,
          ModelDirectory.Content.of(decoder, TokenIds.of(tokenizer.special()), FILES),
          SafetensorsWriter.f32(),
          Long.MAX_VALUE);
    }
    Files.writeString(
        path.resolve(GenerationConfig.FILE), "{\"eos_token_id\": 2, \"temperature\": 0.6}");
    return path;
  }

  @Test
  void whole_ofTheHubsCache_namesModelAndCommit() throws Exception {
    Path base = base("hub/models--org--some-model/snapshots/" + COMMIT);
    Path to = directory.resolve("to");
    try (ModelDirectory model = ModelDirectory.open(base)) {
      Export.whole(to, model, SafetensorsWriter.f32(), Long.MAX_VALUE);
      assertThat(to.resolve(Origin.CARD))
          .content()
          .startsWith("---\nbase_model: org/some-model\nbase_model_relation: finetune\n")
          .contains("* base, revision: " + COMMIT)
          .contains("* base, SHA-256: " + model.sha256());
    }
    assertThat(to.resolve(GenerationConfig.FILE))
        .as("the base's settings")
        .content()
        .contains("\"temperature\" : 0.6")
        .contains("\"eos_token_id\" : 2");
  }

  @Test
  void card_ofAPath_claimsNoModelOfTheHub() throws Exception {
    Path base = base("plain");
    try (ModelDirectory model = ModelDirectory.open(base)) {
      Origin origin = Origin.of(model);
      assertThat(origin.card("adapter"))
          .startsWith("---\nlibrary_name: peft\n---\n")
          .contains("* base: " + base.toRealPath());
      assertThat(origin.named(Optional.of("org/base"), Optional.of("v2")).card("adapter"))
          .contains("base_model: org/base\n")
          .contains("* base, revision: v2");
    }
  }

  @Test
  void exportedTokenizer_saysInEveryVersionWhatItDoes() throws Exception {
    Map<String, String> llama =
        Map.of(
            "tokenizer.json",
            FILES
                .contents()
                .get("tokenizer.json")
                .replaceFirst(
                    "(?s)\"post_processor\" : \\{.*?\\n  \\}", "\"post_processor\" : null"),
            "tokenizer_config.json",
            "{\"tokenizer_class\": \"LlamaTokenizerFast\", \"bos_token\": \"<bos>\"}");
    assertThat(
            ExportedTokenizer.of(new TokenizerFiles(llama)).contents().get("tokenizer_config.json"))
        .contains("\"add_bos_token\" : false");
    assertThat(ExportedTokenizer.of(FILES)).isEqualTo(FILES);
  }
}
