package dev.quaestor.curation.student;

/**
 * What one pass over a candidate yields: the student's own answer and, for each of its tokens (the
 * end token included, so never none), what the student believed before writing it, at temperature
 * 1.
 *
 * @param candidateId whose answer it is
 * @param promptTokens tokens of the prompt that was read
 * @param answer the student's answer, without the end token
 * @param logProbabilities log p of each token written
 * @param entropies entropy of the predictive distribution at each position, in nats
 * @param margins p₍₁₎ − p₍₂₎ at each position
 * @param truncated whether the answer hit the length limit before an end token
 */
public record Observation(
    String candidateId,
    int promptTokens,
    String answer,
    float[] logProbabilities,
    float[] entropies,
    float[] margins,
    boolean truncated) {

  public Observation {
    if (logProbabilities.length == 0
        || entropies.length != logProbabilities.length
        || margins.length != logProbabilities.length) {
      throw new IllegalArgumentException(
          "candidate %s: an observation has one log-probability, entropy and margin for each token and at least one token, found %d, %d and %d"
              .formatted(candidateId, logProbabilities.length, entropies.length, margins.length));
    }
  }

  /** The tokens written, the end token included. */
  public int tokens() {
    return logProbabilities.length;
  }

  /** log p of the whole answer, in nats; summed in double precision, for long answers too. */
  public double logProbability() {
    double sum = 0;
    for (float logProbability : logProbabilities) {
      sum += logProbability;
    }
    return sum;
  }
}
