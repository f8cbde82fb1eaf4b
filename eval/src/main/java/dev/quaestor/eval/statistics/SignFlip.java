package dev.quaestor.eval.statistics;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Paired tests that assume no distribution: if two variants are the same, a seed's difference has
 * either sign with equal probability (Fisher 1935). Both tests are two-sided.
 */
public final class SignFlip {

  /** Up to this many seeds every one of the 2^n sign patterns is looked at. */
  static final int EXACT = 20;

  private static final int DRAWS = 100_000;

  private SignFlip() {}

  /**
   * The share of sign patterns whose mean is at least as far from 0 as the one found. Exact up to
   * 20 seeds; beyond, 100,000 patterns from a fixed stream and the pattern found, which keeps the
   * test valid (Phipson and Smyth 2010).
   */
  public static double p(double[] differences) {
    Interval.requireFinite(differences);
    double found = 0;
    double size = 0;
    for (double d : differences) {
      found += d;
      size += Math.abs(d);
    }
    // Sums of the same numbers in another order differ in their last bits: those are ties.
    double bar = Math.abs(found) - 1e-12 * size;
    return differences.length <= EXACT ? exact(differences, bar) : sampled(differences, bar);
  }

  /**
   * The sign test: how often one is ahead, whatever by; seeds without a difference are left out.
   */
  public static double signP(double[] differences) {
    Interval.requireFinite(differences);
    int ahead = 0;
    int behind = 0;
    for (double d : differences) {
      ahead += d > 0 ? 1 : 0;
      behind += d < 0 ? 1 : 0;
    }
    int n = ahead + behind;
    if (n == 0) {
      return 1;
    }
    var half = new BinomialDistribution(null, n, 0.5);
    return Math.min(1, 2 * half.cumulativeProbability(Math.min(ahead, behind)));
  }

  /** Walks the sign patterns in Gray code order: each step flips one sign. */
  private static double exact(double[] d, double bar) {
    int patterns = 1 << d.length;
    double sum = 0;
    int[] sign = new int[d.length];
    for (int i = 0; i < d.length; i++) {
      sign[i] = 1;
      sum += d[i];
    }
    int extreme = Math.abs(sum) >= bar ? 1 : 0;
    for (int k = 1; k < patterns; k++) {
      int flip = Integer.numberOfTrailingZeros(k);
      sum -= 2 * sign[flip] * d[flip];
      sign[flip] = -sign[flip];
      extreme += Math.abs(sum) >= bar ? 1 : 0;
    }
    return (double) extreme / patterns;
  }

  private static double sampled(double[] d, double bar) {
    RandomGenerator signs = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(1);
    int extreme = 1;
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (double value : d) {
        sum += signs.nextBoolean() ? value : -value;
      }
      extreme += Math.abs(sum) >= bar ? 1 : 0;
    }
    return (double) extreme / (DRAWS + 1);
  }
}
