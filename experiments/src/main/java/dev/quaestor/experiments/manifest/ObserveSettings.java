package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;

/** How much of the pool the student answers in a round. */
public record ObserveSettings(
    @Setting(
            value =
                "the share of what is not yet asked, drawn anew each round (one-shot: all rounds'"
                    + " shares, once)",
            otherwise = "1.0")
        double fraction,
    @Setting(value = "the longest answer the student writes, in its tokens", otherwise = "48")
        int maxTokens) {

  public ObserveSettings {
    new Check()
        .that(fraction > 0 && fraction <= 1, "must lie in (0, 1], found " + fraction, "fraction")
        .atLeast("max-tokens", maxTokens, 1)
        .done();
  }
}
