package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;

/** Of what a written question must not be much the same, by its words. */
@Shorthand("of")
public record NearDuplicateSettings(
    @Setting(
            value =
                "corpus (questions that the student learns from), pool (those of the pool as well), or nothing, by which written questions may be as alike as they come",
            otherwise = "corpus",
            example = "corpus")
        Of of,
    @Setting(
            value =
                "the share of their phrases of five words in common from which two questions are the same; 13 words in a row are enough whatever it is, and what has less than eight words is compared whole",
            otherwise = "0.5")
        double from) {

  /** What is looked at where nothing else is written. */
  static final NearDuplicateSettings DEFAULT = new NearDuplicateSettings(Of.CORPUS, 0.5);

  /** The questions that are compared. */
  public enum Of {
    CORPUS,
    POOL,
    NOTHING
  }

  public NearDuplicateSettings {
    new Check().that(from > 0 && from <= 1, "must lie in (0, 1], found " + from, "from").done();
  }
}
