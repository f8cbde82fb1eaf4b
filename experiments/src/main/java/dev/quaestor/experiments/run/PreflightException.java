package dev.quaestor.experiments.run;

import dev.quaestor.experiments.settings.Alike;
import java.util.List;

/** What stands in the way of a run, all of it. */
public final class PreflightException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PreflightException(List<String> problems) {
    super(
        (problems.size() == 1
                ? "1 problem stands in the way:\n  "
                : problems.size() + " problems stand in the way:\n  ")
            + String.join("\n  ", Alike.told(problems)));
  }
}
