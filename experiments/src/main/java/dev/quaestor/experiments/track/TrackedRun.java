package dev.quaestor.experiments.track;

import dev.quaestor.eval.record.RunRecord.State;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * What trackers are told of a run: its committed rounds.
 *
 * @param experiment whose run it is
 * @param variant the variant's name
 * @param seed its seed
 * @param settings those settings of the variant that stay what they are, by their dotted path
 * @param varied the settings that tell it from the experiment's other runs, its seed among them
 * @param rounds from round 0 on
 * @param state how far it is
 */
public record TrackedRun(
    TrackedExperiment experiment,
    String variant,
    long seed,
    SortedMap<String, String> settings,
    SortedMap<String, String> varied,
    List<TrackedRound> rounds,
    State state) {

  /**
   * A committed round.
   *
   * @param number 0 for the base
   * @param at when it was committed
   * @param values measures by name, all finite
   * @param steps of its training, in order
   */
  public record TrackedRound(
      int number, Instant at, SortedMap<String, Double> values, List<TrackedStep> steps) {}

  /**
   * A training step.
   *
   * @param number from 1, counted through all rounds
   * @param at when it was done
   * @param values measures by name, all finite
   */
  public record TrackedStep(long number, Instant at, SortedMap<String, Double> values) {}

  public TrackedRun {
    rounds = List.copyOf(rounds);
  }

  /** {@code margin/1}. */
  public String name() {
    return variant + "/" + seed;
  }

  /** The same for as long as the experiment's directory is there, and no other run's. */
  public String id() {
    return experiment.id() + "/" + name();
  }
}
