package dev.quaestor.curation.strategy;

import java.util.List;

/**
 * What a strategy chose.
 *
 * @param picks the candidates to ask this round, most valuable first
 * @param plan ids chosen now for later rounds, in order; empty for a strategy that decides every
 *     round
 * @param effectivePool how many candidates the selector drew from as if evenly: exp of the entropy
 *     of its first draw; the number of picks for a deterministic selector
 */
public record Selection(List<Pick> picks, List<String> plan, double effectivePool) {

  /** Nothing chosen. */
  public static final Selection NONE = new Selection(List.of(), List.of(), 0);

  /** A chosen candidate and its score, NaN where the strategy scores nothing. */
  public record Pick(String candidateId, double score) {}

  public Selection {
    picks = List.copyOf(picks);
    plan = List.copyOf(plan);
  }
}
