package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.Set;

/** Scores one candidate: higher = more worth asking. */
public interface AcquisitionFunction {

  String name();

  Set<Need> needs();

  /** A finite score; a NaN stops the run with the candidate's id. */
  double score(Candidate candidate, SelectionContext context);
}
