package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import java.util.Optional;

/** How a round trains. */
public record TrainSettings(
    @Setting(value = "base or incumbent", otherwise = "base") TrainingPlan.From from,
    @Setting(value = "all, round, or {window: rounds}", otherwise = "all") Data data,
    @Setting(
            value = "optimizer steps for each query charged (from base: of all rounds)",
            otherwise = "0.5")
        double stepsPerQuery,
    @Setting(value = "examples a step", otherwise = "32") int batch,
    @Setting(value = "the highest learning rate", otherwise = "1e-3") double learningRate,
    @Setting(value = "share of the steps in which the rate rises", otherwise = "0.1") double warmUp,
    @Setting(value = "share of each batch drawn from the seed set", otherwise = "0.4")
        double replay,
    @Setting(value = "the highest global gradient norm; 0 = no clipping", otherwise = "1.0")
        double clip,
    @Setting(value = "AdamW's weight decay", otherwise = "0.01") double weightDecay,
    @Setting(value = "steps between checkpoints inside a round; 0 = none", otherwise = "0")
        int checkpointEvery) {

  /** What of the admitted examples a round trains on. */
  @Shorthand("of")
  public record Data(
      @Setting("all or round") Optional<Of> of,
      @Setting("the last so many rounds") Optional<Integer> window) {

    /** Which rounds' examples. */
    public enum Of {
      ALL,
      ROUND
    }

    public Data {
      new Check()
          .that(
              of.isPresent() != window.isPresent(),
              "expected all, round, or {window: rounds}",
              "of",
              "window")
          .atLeast("window", window.orElse(1), 1)
          .done();
    }

    /** As a window: 1 is this round alone. */
    public int rounds() {
      return window.orElse(of.orElse(Of.ALL) == Of.ALL ? Integer.MAX_VALUE : 1);
    }
  }

  public TrainSettings {
    new Check()
        .positive("steps-per-query", stepsPerQuery)
        .atLeast("batch", batch, 1)
        .positive("learning-rate", learningRate)
        .within("warm-up", warmUp, 0, 1)
        .that(replay >= 0 && replay < 1, "must lie in [0, 1), found " + replay, "replay")
        .atLeast("clip", clip, 0)
        .atLeast("weight-decay", weightDecay, 0)
        .atLeast("checkpoint-every", checkpointEvery, 0)
        .done();
  }

  /** The loop's part of it. */
  public TrainingPlan plan() {
    return new TrainingPlan(from, data.rounds(), Dimension.QUERIES, stepsPerQuery);
  }
}
