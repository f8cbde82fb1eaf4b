package dev.quaestor.eval.statistics;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * What a number of seeds could have shown: the power of the two-sided paired t test, by the
 * noncentral t distribution. With Z normal and V chi-squared with ν = n − 1 degrees of freedom, t =
 * (Z + δ) / √(V/ν), so that P(t &gt; c) = E[Φ(δ − c√(V/ν))], integrated by Simpson's rule.
 */
public final class Detectable {

  private static final int STEPS = 400;

  private Detectable() {}

  /**
   * The probability that {@code seeds} seeds show a true difference of {@code effect} standard
   * deviations of the paired difference, at the two-sided level {@code alpha}.
   */
  public static double power(int seeds, double effect, double alpha) {
    requireSeeds(seeds);
    double critical =
        new TDistribution(null, seeds - 1).inverseCumulativeProbability(1 - alpha / 2);
    double delta = effect * Math.sqrt(seeds);
    return upperTail(seeds - 1, delta, critical) + upperTail(seeds - 1, -delta, critical);
  }

  /**
   * The smallest true difference, in standard deviations of the paired difference, that {@code
   * seeds} seeds show with probability {@code power} at the two-sided level {@code alpha}.
   */
  public static double perDeviation(int seeds, double alpha, double power) {
    requireSeeds(seeds);
    double low = 0;
    double high = 1;
    while (power(seeds, high, alpha) < power) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < 50; i++) {
      double middle = (low + high) / 2;
      if (power(seeds, middle, alpha) < power) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** P(t > critical) for noncentrality delta, integrating over s = √(V/ν). */
  private static double upperTail(int freedom, double delta, double critical) {
    var chi = new ChiSquaredDistribution(null, freedom);
    var normal = new NormalDistribution(null, 0, 1);
    double end = 1 + 9 / Math.sqrt(2.0 * freedom);
    double width = end / STEPS;
    double sum = 0;
    for (int i = 1; i <= STEPS; i++) {
      double s = i * width;
      double density = 2 * freedom * s * chi.density(freedom * s * s);
      double weight = i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * density * normal.cumulativeProbability(delta - critical * s);
    }
    if (freedom == 1) {
      // At s = 0 the density is 0 but for one degree of freedom, where it is √(2/π).
      sum += Math.sqrt(2 / Math.PI) * normal.cumulativeProbability(delta);
    }
    return sum * width / 3;
  }

  private static void requireSeeds(int seeds) {
    if (seeds < 2) {
      throw new IllegalArgumentException("power needs at least 2 seeds, found " + seeds);
    }
  }
}
