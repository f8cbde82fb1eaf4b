package dev.quaestor.teacher.recorded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file of completions cannot be replayed as it is; the message lists why, row by row. */
public final class BadRecordingException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public BadRecordingException(Path file, List<String> problems) {
    super(message(file, problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the file's order. */
  public List<String> problems() {
    return problems;
  }

  private static String message(Path file, List<String> problems) {
    return "the recorded completions in "
        + file
        + " cannot be replayed:\n  "
        + String.join("\n  ", problems);
  }
}
