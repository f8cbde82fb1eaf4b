package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import java.util.Optional;

/** How held-out answers are written: greedily. */
public record MeasureSettings(
    @Setting(
            "the longest held-out answer, in the student's tokens; observe.max-tokens if not given")
        Optional<Integer> maxTokens) {

  public MeasureSettings {
    new Check().atLeast("max-tokens", maxTokens.orElse(1), 1).done();
  }
}
