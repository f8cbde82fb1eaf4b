package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.screen.Screen;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;

/** Which part of the pool is observed once a round has been scored. */
@Shorthand("share")
public record ScreenSettings(
    @Setting(
            value =
                "the part of what is not yet asked that promises most, by what earlier rounds"
                    + " measured",
            otherwise = "0.1")
        double share,
    @Setting(
            value =
                "a random part of the rest, by which the screen's recall is told each round and the"
                    + " regressors see what they think little of",
            otherwise = "0.02")
        double slice) {

  public ScreenSettings {
    new Check()
        .that(share > 0 && share < 1, "must lie between 0 and 1, found " + share, "share")
        .that(slice > 0 && slice < 1, "must lie between 0 and 1, found " + slice, "slice")
        .that(
            !(share > 0 && slice > 0) || share + slice < 1,
            "share and slice are the whole pool, found %s and %s; leave the screen out"
                .formatted(share, slice),
            "share",
            "slice")
        .done();
  }

  /** How much is observed. */
  public Screen screen() {
    return new Screen(share, slice);
  }
}
