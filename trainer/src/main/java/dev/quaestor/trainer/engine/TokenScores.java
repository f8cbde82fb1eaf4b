package dev.quaestor.trainer.engine;

import java.io.Serializable;

/**
 * What the decoder says about the counted tokens of one sequence. Entry j of each array describes
 * the distribution {@code p(· | tokens[0..from+j-1])} at temperature 1: {@code logprobs} the
 * natural log-probability it gives to {@code tokens[from+j]}, {@code entropies} its entropy in
 * nats, {@code margins} the probability of the likeliest token less that of the second.
 */
public record TokenScores(double[] logprobs, double[] entropies, double[] margins)
    implements Serializable {
  /** Mean negative log-probability a token: the sequence's loss, in nats. */
  public double loss() {
    double sum = 0;
    for (double l : logprobs) {
      sum -= l;
    }
    return sum / logprobs.length;
  }
}
