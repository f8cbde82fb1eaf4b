package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.exp;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import jdk.incubator.vector.FloatVector;

/** Draws one token from a row of logits. Holds scratch for one vocabulary; not safe for threads. */
final class Sampler {
  private final Sampling sampling;
  private final float[] weights;
  private final long[] ranked;

  Sampler(Sampling sampling, int vocab) {
    this.sampling = sampling;
    weights = new float[vocab];
    ranked = new long[vocab];
  }

  /** A token by the sampling's temperature and cuts; greedy draws nothing from the generator. */
  int draw(float[] logits, int argmax, RandomGenerator random) {
    if (sampling.temperature() == 0) {
      return argmax;
    }
    weigh(logits, logits[argmax], (float) Math.min(1e30, 1 / sampling.temperature()));
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    if (sampling.topK() > 0 || sampling.topP() < 1) {
      sum = cut(logits);
    }
    double mark = random.nextDouble() * sum;
    int last = argmax;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        mark -= weights[i];
        if (mark < 0) {
          return i;
        }
      }
    }
    return last; // rounding at the very end of the sum
  }

  /** Weights in proportion to the probabilities, the likeliest token's being 1. */
  private void weigh(float[] logits, float top, float sharpness) {
    int n = logits.length;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      exp(FloatVector.fromArray(SPECIES, logits, i).sub(top).mul(sharpness)).intoArray(weights, i);
    }
    for (; i < n; i++) {
      weights[i] = exp((logits[i] - top) * sharpness);
    }
  }

  /** Zeroes what the cuts leave out; returns the sum of what stays. */
  private double cut(float[] logits) {
    for (int i = 0; i < logits.length; i++) {
      ranked[i] = (long) descending(logits[i]) << 32 | i;
    }
    Arrays.sort(ranked);
    int keep = sampling.topK() > 0 ? Math.min(sampling.topK(), ranked.length) : ranked.length;
    while (keep < ranked.length && logits[(int) ranked[keep]] == logits[(int) ranked[keep - 1]]) {
      keep++;
    }
    double top = 0;
    for (int i = 0; i < keep; i++) {
      top += weights[(int) ranked[i]];
    }
    double kept = 0;
    int i = 0;
    for (; i < keep && (i == 0 || kept < sampling.topP() * top); i++) {
      kept += weights[(int) ranked[i]];
    }
    for (; i < ranked.length; i++) {
      weights[(int) ranked[i]] = 0;
    }
    return kept;
  }

  /** An int that sorts, signed, from the largest float to the smallest. */
  private static int descending(float value) {
    int bits = Float.floatToIntBits(value);
    return ~(bits ^ (bits >> 31 & 0x7fffffff));
  }
}
