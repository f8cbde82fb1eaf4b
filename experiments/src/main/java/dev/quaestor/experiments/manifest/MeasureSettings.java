package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import java.util.Optional;

/** How held-out answers are written: greedily; and how long none may be right. */
public record MeasureSettings(
    @Setting(
            "the longest held-out answer, in the student's tokens; observe.max-tokens if not given")
        Optional<Integer> maxTokens,
    @Setting(
            value =
                "so many rounds in which no student, the base among them, has any held-out item"
                    + " right stop the run before the next one is paid for; 0 goes on",
            otherwise = "5")
        int giveUpAfter,
    @Setting(
            "score the monitor split each round by the vote of several sampled answers as well"
                + " (maj@k): {samples: 5, temperature: 0.7}")
        Optional<Vote> majority) {

  /** How often each held-out item is answered, and how. */
  @Shorthand("samples")
  public record Vote(
      @Setting(value = "answers an item, of which the most frequent counts", example = "5")
          int samples,
      @Setting(value = "of the samples", otherwise = "0.7") double temperature) {

    public Vote {
      new Check().atLeast("samples", samples, 2).positive("temperature", temperature).done();
    }
  }

  public MeasureSettings {
    new Check()
        .atLeast("max-tokens", maxTokens.orElse(1), 1)
        .atLeast("give-up-after", giveUpAfter, 0)
        .done();
  }
}
