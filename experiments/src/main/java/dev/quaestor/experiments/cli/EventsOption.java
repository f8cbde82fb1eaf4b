package dev.quaestor.experiments.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where events go, for machines. */
final class EventsOption {

  @Option(
      names = "--json-events",
      description = "tell what happens as JSON lines on standard error, among the lines for people")
  private boolean events;

  @Option(
      names = "--json-events-to",
      paramLabel = "FILE",
      description = "append those lines to a file or a named pipe instead")
  private @Nullable Path file;

  /** Whether anyone listens. */
  boolean wanted() {
    return events || file != null;
  }

  /** Where lines go; the caller closes it. */
  PrintStream open(Console console) throws IOException {
    Path to = file;
    if (to == null) {
      return console.err();
    }
    return new PrintStream(
        Files.newOutputStream(to, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        true,
        StandardCharsets.UTF_8);
  }

  /** Closes what {@link #open} opened, which standard error is not. */
  void close(PrintStream stream) {
    if (file != null) {
      stream.close();
    }
  }
}
