package dev.quaestor.eval.task;

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

  /** What is wrong, a sentence each. */
  public List<String> problems() {
    return problems;
  }
}
