package dev.quaestor.curation.appraisal;

import java.util.List;
import java.util.Map;

/**
 * The scores that the student's own answers were given before a choice, and what that took.
 *
 * @param by who gave them: scores by candidate id; a candidate that is not there is unscored
 * @param calls every call
 */
public record Scores(Map<String, Map<String, Double>> by, List<Appraisal> calls) {

  /** Nothing was scored. */
  public static final Scores NONE = new Scores(Map.of(), List.of());

  public Scores {
    by = Map.copyOf(by);
    calls = List.copyOf(calls);
  }
}
