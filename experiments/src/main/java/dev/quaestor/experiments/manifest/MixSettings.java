package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;

/** What a batch is drawn by beside its selector. */
public record MixSettings(
    @Setting(value = "the share of each batch that is drawn at random", otherwise = "0.0")
        double random) {

  public MixSettings {
    new Check().within("random", random, 0, 0.99).done();
  }
}
