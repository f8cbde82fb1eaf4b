package dev.quaestor.eval.statistics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The difference of two variants, paired by seed: what the seeds share (base, pool, order) cancels.
 *
 * @param seeds how many pairs
 * @param interval the mean difference with its paired t interval
 * @param deviation standard deviation of the differences, NaN for one seed
 * @param p two-sided p of the paired t test; 1 for one seed
 * @param exactP two-sided p of the sign-flip test, which assumes no distribution; with n seeds it
 *     cannot go below 2^(1−n)
 */
public record PairedDifference(
    int seeds, Interval interval, double deviation, double p, double exactP) {

  /** Two-sided error rate of a verdict. */
  public static final double ALPHA = 0.05;

  /** The power at which a difference counts as detectable. */
  public static final double POWER = 0.8;

  private record Design(int seeds, int family) {}

  /** In standard deviations; a pure function, worked out once each. */
  private static final Map<Design, Double> DETECTABLE = new ConcurrentHashMap<>();

  /**
   * Of {@code a} minus {@code b}, entry i of both being of the same seed.
   *
   * @throws IllegalArgumentException where the lengths differ, are 0, or a value is not finite
   */
  public static PairedDifference of(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "paired values come in pairs, found %d and %d".formatted(a.length, b.length));
    }
    double[] differences = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      differences[i] = a[i] - b[i];
    }
    return of(differences);
  }

  /** Of differences taken elsewhere, one a seed. */
  public static PairedDifference of(double[] differences) {
    Interval interval = Interval.ofMean(differences);
    int n = differences.length;
    double exactP = SignFlip.p(differences);
    if (n == 1) {
      return new PairedDifference(1, interval, Double.NaN, 1, exactP);
    }
    double deviation = Math.sqrt(StatUtils.variance(differences));
    return new PairedDifference(
        n, interval, deviation, tTest(interval.estimate(), deviation, n, exactP), exactP);
  }

  /**
   * The smallest true difference that as many seeds, spread as these are, would show with {@link
   * #POWER} probability; NaN for one seed. Of a family of tests corrected together each is held to
   * {@link #ALPHA} divided by their number, which Holm's correction asks of the smallest p and
   * which every true difference may have to meet.
   *
   * @param family how many tests are corrected for together, this one included
   */
  public double detectable(int family) {
    return seeds == 1
        ? Double.NaN
        : DETECTABLE.computeIfAbsent(
                new Design(seeds, family),
                of -> Detectable.perDeviation(of.seeds(), ALPHA / of.family(), POWER))
            * deviation;
  }

  public double mean() {
    return interval.estimate();
  }

  /** What may be said of it at every look, where seeds are added until it is decided. */
  public AlwaysValid alwaysValid() {
    return AlwaysValid.of(seeds, mean(), deviation);
  }

  /** Without any spread there is no t; the exact test then speaks for both. */
  private static double tTest(double mean, double deviation, int n, double exactP) {
    if (deviation == 0) {
      return exactP;
    }
    double t = Math.abs(mean) / (deviation / Math.sqrt(n));
    return 2 * new TDistribution(null, n - 1).cumulativeProbability(-t);
  }
}
