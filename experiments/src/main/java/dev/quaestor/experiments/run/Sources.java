package dev.quaestor.experiments.run;

import dev.quaestor.experiments.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a report says it was made from: the code's version, and the data's digests. */
final class Sources {

  private static final List<String> FILES =
      List.of("file", "held-out", "seed-file", "puzzles", "data");

  private Sources() {}

  /** Version, commit where the code is a checkout, and the digest of every file of the task. */
  static Map<String, String> of(Manifest manifest) {
    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("code", Build.version() + Build.revision().map(c -> ", commit " + c).orElse(""));
    Map<String, Object> task = manifest.task().values();
    for (String key : FILES) {
      if (task.get(key) instanceof String path && !path.isEmpty()) {
        sources.put(
            "task." + key,
            path + digest(Path.of(path)).map(d -> ", SHA-256 " + d).orElse(", not there now"));
      }
    }
    return sources;
  }

  private static Optional<String> digest(Path path) {
    try {
      return Optional.of(FileDigest.of(path));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
