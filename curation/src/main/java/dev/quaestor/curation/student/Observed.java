package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Candidate;
import java.util.List;
import java.util.Map;

/**
 * What a round's observation yields.
 *
 * @param candidates the candidates a strategy may choose from, in pool order
 * @param observations by candidate id; empty where the strategy needs none
 * @param tokens tokens read and written to observe them
 */
public record Observed(
    List<Candidate> candidates, Map<String, Observation> observations, long tokens) {

  public Observed {
    candidates = List.copyOf(candidates);
    observations = Map.copyOf(observations);
  }
}
