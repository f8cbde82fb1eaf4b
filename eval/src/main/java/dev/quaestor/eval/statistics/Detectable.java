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

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
  private static final int STEPS = 200;

  private final int seeds;
  private final double critical;
  private final double[] weights = new double[STEPS + 1];
  private final double width;

  /** Weighs the values of s = √(V/ν) once: they do not depend on the effect. */
  private Detectable(int seeds, double alpha) {
    if (seeds < 2) {
      throw new IllegalArgumentException("power needs at least 2 seeds, found " + seeds);
    }
    int freedom = seeds - 1;
    this.seeds = seeds;
    this.critical = new TDistribution(null, freedom).inverseCumulativeProbability(1 - alpha / 2);
    this.width = (1 + 9 / Math.sqrt(2.0 * freedom)) / STEPS;
    var chi = new ChiSquaredDistribution(null, freedom);
    for (int i = 0; i <= STEPS; i++) {
      double s = i * width;
      // At s = 0 the density is 0 but for one degree of freedom, where it is √(2/π).
      double density =
          i > 0
              ? 2 * freedom * s * chi.density(freedom * s * s)
              : freedom == 1 ? Math.sqrt(2 / Math.PI) : 0;
      int simpson = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
      weights[i] = simpson * density * width / 3;
    }
  }

  /**
   * The probability that {@code seeds} seeds show a true difference of {@code effect} standard
   * deviations of the paired difference, at the two-sided level {@code alpha}.
   */
  public static double power(int seeds, double effect, double alpha) {
    return new Detectable(seeds, alpha).power(effect);
  }

  /**
   * The smallest true difference, in standard deviations of the paired difference, that {@code
   * seeds} seeds show with probability {@code power} at the two-sided level {@code alpha}.
   */
  public static double perDeviation(int seeds, double alpha, double power) {
    Detectable test = new Detectable(seeds, alpha);
    double low = 0;
    double high = 1;
    while (test.power(high) < power) {
      low = high;
      high *= 2;
    }
    while (high - low > 1e-7 * high) {
      double middle = (low + high) / 2;
      if (test.power(middle) < power) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private double power(double effect) {
    double delta = effect * Math.sqrt(seeds);
    double power = 0;
    for (int i = 0; i <= STEPS; i++) {
      double bar = critical * i * width;
      power +=
          weights[i]
              * (NORMAL.cumulativeProbability(delta - bar)
                  + NORMAL.cumulativeProbability(-delta - bar));
    }
    return power;
  }
}
