package dev.quaestor.eval.statistics;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * An estimate with the interval that covers the truth in {@code level} of all repetitions.
 *
 * @param estimate the point estimate
 * @param low the lower end; −∞ where nothing bounds it
 * @param high the upper end; +∞ where nothing bounds it
 * @param level the nominal coverage, such as 0.95
 */
public record Interval(double estimate, double low, double high, double level) {

  /** The level of every interval printed. */
  public static final double LEVEL = 0.95;

  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "an interval's low end must not pass its high end, found %s to %s".formatted(low, high));
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("an interval's level is between 0 and 1, found " + level);
    }
  }

  /**
   * The mean of independent values with its t interval (Student 1908). One value bounds nothing:
   * its interval is the whole line.
   *
   * @throws IllegalArgumentException for no values, or one that is not finite
   */
  public static Interval ofMean(double[] values) {
    requireFinite(values);
    double mean = StatUtils.mean(values);
    if (values.length == 1) {
      return new Interval(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, LEVEL);
    }
    double quantile =
        new TDistribution(null, values.length - 1).inverseCumulativeProbability((1 + LEVEL) / 2);
    double half = quantile * Math.sqrt(StatUtils.variance(values) / values.length);
    return new Interval(mean, mean - half, mean + half, LEVEL);
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Whether the interval says anything, that is, has two finite ends. */
  public boolean bounded() {
    return Double.isFinite(low) && Double.isFinite(high);
  }

  static void requireFinite(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("statistics need at least one value, found none");
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "statistics need finite values, found " + value + " in " + Arrays.toString(values));
      }
    }
  }
}
