package dev.quaestor.eval.task;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A task that cannot be had as asked: settings it does not know, files it cannot read, more prompts
 * than exist. All problems that could be found are reported at once.
 */
public final class TaskException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public TaskException(String problem) {
    this(List.of(problem));
  }

  public TaskException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** A file that cannot be read, with why in words of ours. */
  public static TaskException unreadable(String what, Path file, IOException cause) {
    String why =
        cause instanceof NoSuchFileException || !Files.exists(file)
            ? "there is no such file"
            : cause instanceof AccessDeniedException
                ? "permission is denied"
                : Files.isDirectory(file)
                    ? "it is a directory"
                    : String.valueOf(cause.getMessage());
    return new TaskException(
        "cannot read %s from %s: %s; correct the path, or put the file there"
            .formatted(what, file, why));
  }

  /** What is wrong, a sentence each. */
  public List<String> problems() {
    return problems;
  }
}
