package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;

/** How many answers to a question must say the same for it to be learned. */
public record AgreeSettings(
    @Setting(value = "answers asked for each question, each a call", example = "5") int samples,
    @Setting(
            value = "so many of them have the same final answer, more than have any other",
            example = "3")
        int atLeast) {

  public AgreeSettings {
    new Check()
        .atLeast("samples", samples, 2)
        .atLeast("at-least", atLeast, 2)
        .that(
            atLeast <= samples,
            "%d of %d answers cannot agree; lower it, or ask for more".formatted(atLeast, samples),
            "at-least",
            "samples")
        .done();
  }
}
