package dev.quaestor.experiments.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used; carries every problem found. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public SettingsException(String file, List<Problem> problems) {
    super(
        file
            + (problems.size() == 1 ? " has a problem:" : " has " + problems.size() + " problems:")
            + Alike.told(problems.stream().map(Problem::toString).toList()).stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining()));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
