package dev.quaestor.trainer.disk;

import java.nio.file.Path;
import java.util.List;

/** A file or directory that is not what it should be; names every problem found. */
public final class InvalidCheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 20;
  private final transient List<String> problems;

  public InvalidCheckpointException(Path where, List<String> problems) {
    super(message(where, problems));
    this.problems = List.copyOf(problems);
  }

  public InvalidCheckpointException(Path where, String problem) {
    this(where, List.of(problem));
  }

  private static String message(Path where, List<String> problems) {
    if (problems.size() == 1) {
      return where + ": " + problems.get(0);
    }
    String shown = String.join("\n  - ", problems.subList(0, Math.min(SHOWN, problems.size())));
    int more = problems.size() - SHOWN;
    return where
        + ": "
        + problems.size()
        + " problems\n  - "
        + shown
        + (more > 0 ? "\n  - and " + more + " more" : "");
  }

  /** What is wrong, one line each. */
  public List<String> problems() {
    return problems;
  }
}
