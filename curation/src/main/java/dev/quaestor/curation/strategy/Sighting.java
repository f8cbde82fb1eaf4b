package dev.quaestor.curation.strategy;

/**
 * What one round saw of one candidate, kept in the ledger for the rounds after it.
 *
 * @param candidateId the candidate
 * @param group its visible group; empty where the pool has none
 * @param score what the strategy gave it; NaN where it gave none
 * @param logProbability of the student's whole greedy answer, in nats; NaN where none was needed
 * @param judged how many of the student's answers were verified: the samples, or the greedy one
 *     where nothing was sampled; 0 where the strategy needs no verdicts
 * @param right how many of those were right
 */
public record Sighting(
    String candidateId, String group, double score, double logProbability, int judged, int right) {

  public Sighting {
    if (right < 0 || right > judged) {
      throw new IllegalArgumentException(
          "candidate %s: %d of %d verified answers cannot be right"
              .formatted(candidateId, right, judged));
    }
  }
}
