package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Scores candidates: higher = more worth asking. */
public interface AcquisitionFunction {

  String name();

  /** What must be known of the student; empty where nothing must. */
  Set<Need> needs();

  /** The candidates that it has a score for; the others are asked by lot, after all of them. */
  default List<Candidate> scorable(SelectionContext context) {
    return context.candidates();
  }

  /**
   * The scores of one round, each finite; a NaN stops the run with the candidate's id. What all
   * candidates share, such as the rate of a group, is computed once, here.
   */
  ToDoubleFunction<Candidate> scores(SelectionContext context);
}
