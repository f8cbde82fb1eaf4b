package dev.quaestor.teacher.recorded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file of completions cannot be replayed as it is; the message lists why, line by line. */
public final class BadRecordingException extends IOException {

  private static final long serialVersionUID = 1L;

  /** How many problems a message lists at most. */
  static final int MOST = 20;

  private final transient List<String> problems;

  /**
   * @param advice what to do about all of them, where they do not say so themselves
   */
  BadRecordingException(Path file, List<String> problems, String advice) {
    super(message(file, problems, advice));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, the first twenty in the file's order. */
  public List<String> problems() {
    return problems;
  }

  private static String message(Path file, List<String> problems, String advice) {
    return "the recorded completions in "
        + file
        + " cannot be replayed"
        + advice
        + ":\n  "
        + String.join("\n  ", problems)
        + (problems.size() >= MOST ? "\n  (there may be more)" : "");
  }
}
