package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process at work in an experiment's directory, found by the lock it holds there.
 *
 * @param process it, on this machine
 */
public record Owner(ProcessHandle process) {

  private static final Pattern NAMED = Pattern.compile("process (\\d{1,18})");

  /** A file system may keep times to the second, and a process writes its lock after it began. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  /**
   * Who is at work in {@code directory}; empty where nobody is.
   *
   * @throws IOException if the lock is held, but not certainly by a process of this machine
   */
  public static Optional<Owner> of(Path directory) throws IOException {
    Path file = directory.resolve(".lock");
    if (!Files.isRegularFile(file) || !RunLock.held(directory)) {
      return Optional.empty();
    }
    Matcher named = NAMED.matcher(Files.readString(file).strip());
    Optional<ProcessHandle> process =
        named.matches() ? ProcessHandle.of(Long.parseLong(named.group(1))) : Optional.empty();
    process = process.filter(other -> other.pid() != ProcessHandle.current().pid());
    // Numbers are given again: one that began after the lock was written is somebody else.
    Instant written = Files.getLastModifiedTime(file).toInstant().plus(SLACK);
    boolean older =
        process
            .flatMap(handle -> handle.info().startInstant())
            .filter(began -> began.isBefore(written))
            .isPresent();
    boolean java =
        process
            .flatMap(handle -> handle.info().command())
            .filter(command -> Path.of(command).getFileName().toString().startsWith("java"))
            .isPresent();
    if (!older || !java) {
      throw new IOException(
          "%s: in use by %s, which is no process of this machine that could be told to stop; end it where it runs"
              .formatted(directory, named.matches() ? named.group() : "another process"));
    }
    return process.map(Owner::new);
  }

  /** Asks it to stop at the next step, as Ctrl-C does; whether it was asked. */
  public boolean askToStop() {
    return process.supportsNormalTermination() && process.destroy();
  }
}
