package dev.quaestor.experiments.endpoint;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.trainer.checkpoint.GenerationConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import dev.quaestor.trainer.tokenizer.TokenizerTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small decoder of random weights whose tokens are characters. */
public final class TinyStudent {

  private static final String TEMPLATE =
      "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}";

  private TinyStudent() {}

  /** Writes one without a chat template. */
  public static Path write(Path directory, long seed) throws IOException {
    return write(directory, seed, files());
  }

  /** Writes one with a chat template. */
  public static Path templated(Path directory, long seed) throws IOException {
    Map<String, String> contents = new TreeMap<>(files().contents());
    contents.put("chat_template.jinja", TEMPLATE);
    return write(directory, seed, new TokenizerFiles(contents));
  }

  private static TokenizerFiles files() {
    return TokenizerTraining.characters(List.of("abcdefghijklmnopqrstuvwxyz :\n"));
  }

  private static Path write(Path directory, long seed, TokenizerFiles files) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.of(files);
        Decoder decoder =
            Decoder.initialise(
                DecoderConfig.llama(tokenizer.vocabularySize(), 32, 2, 2)
                    .withFfn(48)
                    .withContext(48),
                new RandomStreams(seed).stream(0, "initialise"))) {
      ModelDirectory.write(
          directory,
          ModelDirectory.Content.of(
              decoder, GenerationConfig.of(TokenIds.of(tokenizer.special())), files),
          SafetensorsWriter.f32(),
          Long.MAX_VALUE);
    }
    return directory;
  }
}
