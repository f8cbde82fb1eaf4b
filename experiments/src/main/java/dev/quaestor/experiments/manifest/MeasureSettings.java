package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import java.util.Optional;

/** How held-out answers are written: greedily; and how long none may be right. */
public record MeasureSettings(
    @Setting(
            "the longest held-out answer, in the student's tokens; observe.max-tokens if not given")
        Optional<Integer> maxTokens,
    @Setting(
            value =
                "so many rounds in which no student, the base among them, has any held-out item right stop the run before the next one is paid for; 0 goes on",
            otherwise = "5")
        int giveUpAfter) {

  public MeasureSettings {
    new Check()
        .atLeast("max-tokens", maxTokens.orElse(1), 1)
        .atLeast("give-up-after", giveUpAfter, 0)
        .done();
  }
}
