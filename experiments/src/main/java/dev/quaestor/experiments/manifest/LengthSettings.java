package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;

/** How long a written question may be. */
public record LengthSettings(
    @Setting(value = "the fewest", otherwise = "1") int min,
    @Setting(value = "the most", otherwise = "100000") int max,
    @Setting(
            value =
                "what is counted: words, or tokens (runs of letters, runs of digits and all other marks, as local teachers count them)",
            otherwise = "words")
        Unit in) {

  /** What is counted. */
  public enum Unit {
    WORDS,
    TOKENS
  }

  public LengthSettings {
    new Check()
        .atLeast("min", min, 0)
        .that(max >= min, "must be at least min, %d, found %d".formatted(min, max), "max", "min")
        .done();
  }
}
