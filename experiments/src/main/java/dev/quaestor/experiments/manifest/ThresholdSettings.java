package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;

/** The lowest score of what is learned. */
public record ThresholdSettings(
    @Setting(
            value = "the lowest score of an answer that is learned; unscored ones are not",
            example = "7")
        double atLeast) {

  public ThresholdSettings {
    new Check().that(Double.isFinite(atLeast), "must be a number", "at-least").done();
  }
}
