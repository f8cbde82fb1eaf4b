package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.settings.Names;
import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code bench --adapter} needs: the adapter's shape, and its base as a file. */
final class BenchAdapter {
  private BenchAdapter() {}

  /** {@code rank=16,alpha=32,dropout=0.05,targets=q_proj+v_proj}. */
  static AdapterSettings parse(String text) {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("rank", "16");
    given.put("alpha", "32");
    given.put("dropout", "0");
    given.put("targets", AdapterSettings.ALL_LINEAR);
    for (String part : text.isBlank() ? List.<String>of() : List.of(text.split(","))) {
      String[] pair = part.strip().split("=", 2);
      if (!given.containsKey(pair[0])) {
        throw new UsageException(
            "--adapter: no such key %s; %s"
                .formatted(pair[0], Names.hint(pair[0], given.keySet())));
      }
      if (pair.length < 2 || pair[1].isBlank()) {
        throw new UsageException(
            "--adapter: expected %s=VALUE, found \"%s\"".formatted(pair[0], part));
      }
      given.put(pair[0], pair[1]);
    }
    try {
      return new AdapterSettings(
          Integer.parseInt(given.get("rank")),
          Double.parseDouble(given.get("alpha")),
          Double.parseDouble(given.get("dropout")),
          List.of(given.get("targets").split("\\+")));
    } catch (NumberFormatException e) {
      throw new UsageException("--adapter: expected numbers, found " + given);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--adapter: " + e.getMessage());
    }
  }

  /** A decoder's weights and configuration, without a tokenizer. */
  static void write(Decoder decoder, Path directory) throws IOException {
    var content =
        new ModelDirectory.Content(
            ModelConfig.of(decoder.config(), TokenIds.NONE),
            ModelDirectory.Content.parameters(decoder),
            Optional.empty());
    ModelDirectory.writeInto(directory, content, SafetensorsWriter.f32(), Long.MAX_VALUE);
  }
}
