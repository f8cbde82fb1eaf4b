package dev.quaestor.curation.appraisal;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What came of scoring some works.
 *
 * @param scores one for each work, in their order; empty where it is unscored
 * @param calls every call, and every score that took none, in the order they were asked
 */
public record Appraised(List<OptionalDouble> scores, List<Appraisal> calls) {

  /** Nothing to score. */
  public static final Appraised NOTHING = new Appraised(List.of(), List.of());

  public Appraised {
    scores = List.copyOf(scores);
    calls = List.copyOf(calls);
  }
}
