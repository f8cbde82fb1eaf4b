package dev.quaestor.experiments.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Sizes and times of files: another stamp, other content. One taken so soon after a write that the
 * next write could leave the same is not settled, and says nothing.
 */
record Stamp(List<String> files, boolean settled) {

  /** Writes within this of one another may bear the same time. */
  private static final long GRAIN_MILLIS = 1_000;

  Stamp {
    files = List.copyOf(files);
  }

  /** Of a SQLite database with its log. */
  static Stamp ofDatabase(Path database, Instant now) throws IOException {
    return of(List.of(database, Path.of(database + "-wal")), now);
  }

  static Stamp of(List<Path> paths, Instant now) throws IOException {
    List<String> files = new ArrayList<>();
    boolean settled = true;
    for (Path path : paths) {
      if (!Files.exists(path)) {
        files.add("");
        continue;
      }
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      Instant written = found.lastModifiedTime().toInstant();
      files.add(found.size() + " " + written + " " + found.fileKey());
      settled &= written.plusMillis(GRAIN_MILLIS).isBefore(now);
    }
    return new Stamp(files, settled);
  }

  /** Whether nothing was written since {@code earlier}. */
  boolean sameAs(Stamp earlier) {
    return earlier.settled && files.equals(earlier.files);
  }
}
