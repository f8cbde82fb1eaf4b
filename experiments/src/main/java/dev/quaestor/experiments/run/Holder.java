package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Whether someone is at work in a directory. */
final class Holder {

  private Holder() {}

  /**
   * Whether a process holds the directory's lock. The lock is only looked at where the process that
   * is named in it lives, so that asking never gets in the way of one that is about to take it.
   */
  static boolean holds(Path directory) throws IOException {
    Path file = directory.resolve(".lock");
    if (!Files.isRegularFile(file)) {
      return false;
    }
    String owner = Files.readString(file).strip();
    if (owner.matches("process \\d+")) {
      long pid = Long.parseLong(owner.substring("process ".length()));
      if (pid != ProcessHandle.current().pid() && !wrote(pid, file)) {
        return false;
      }
    }
    return RunLock.held(directory);
  }

  /** Whether the process that has this number now may be the one that wrote {@code file}. */
  private static boolean wrote(long pid, Path file) throws IOException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    Instant written = Files.getLastModifiedTime(file).toInstant();
    return process.isPresent()
        && process
            .get()
            .info()
            .startInstant()
            .map(begun -> !begun.isAfter(written.plusSeconds(2)))
            .orElse(true);
  }
}
