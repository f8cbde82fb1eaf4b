package dev.quaestor.eval.statistics;

/**
 * What may be said of a mean at every look, however many there are: a confidence sequence and its p
 * value, which hold at whatever number of seeds one stops, so that seeds may be added until it is
 * decided.
 *
 * <p>It is the sequential t test of Wang and Ramdas (2024, arXiv 2310.03722), after Lai (1976): for
 * differences from a normal distribution of unknown mean and deviation, the likelihood of the t
 * statistic under effects δ ~ N(0, 1), in deviations, over that under none is a martingale where
 * there is none,
 *
 * <pre>
 *   E(n) = (1 + n)^(−1/2) · [ (1 + t²/(n−1)) / (1 + t²/((n−1)(1+n))) ]^(n/2),   t = √n · mean / s
 * </pre>
 *
 * so that by Ville's inequality it ever reaches 1/α with a probability of α at most. 1/E is the p
 * value, and the means that it does not rule out are the interval. It depends on what was found
 * alone, not on the order of the seeds; with fewer than {@value #FEWEST} it rules out nothing.
 *
 * <p>Without any spread there is no t: the signs alone are judged then, by the mixture of all
 * chances of either sign, 2^n / (n + 1), a martingale where both are as likely.
 *
 * @param interval the mean with its interval, the same as the fixed one but wider
 * @param p two-sided; at most α with a probability of α at all looks together
 */
public record AlwaysValid(Interval interval, double p) {

  /** Below this no mean is ruled out at the level of every interval. */
  public static final int FEWEST = 5;

  /**
   * Of {@code seeds} differences.
   *
   * @param mean their mean
   * @param deviation their standard deviation; NaN for one
   */
  static AlwaysValid of(int seeds, double mean, double deviation) {
    double level = Interval.LEVEL;
    if (seeds < 2) {
      return new AlwaysValid(open(mean), 1);
    }
    if (deviation == 0) {
      return new AlwaysValid(open(mean), mean == 0 ? 1 : signs(seeds));
    }
    double n = seeds;
    double reach = Math.exp((Math.log1p(n) - 2 * Math.log(1 - level)) / n);
    if (reach >= 1 + n) {
      return new AlwaysValid(open(mean), p(n, mean, deviation));
    }
    double t = Math.sqrt((n - 1) * (reach - 1) / (1 - reach / (1 + n)));
    double half = t * deviation / Math.sqrt(n);
    Interval interval = new Interval(mean, mean - half, mean + half, level);
    return new AlwaysValid(interval, p(n, mean, deviation));
  }

  private static Interval open(double mean) {
    return new Interval(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Interval.LEVEL);
  }

  private static double p(double n, double mean, double deviation) {
    double t = Math.sqrt(n) * mean / deviation;
    double square = t * t / (n - 1);
    double log = (n * (Math.log1p(square) - Math.log1p(square / (1 + n))) - Math.log1p(n)) / 2;
    return Math.min(1, Math.exp(-log));
  }

  /** All of one sign: ∫ (2q)^n dq over [0, 1]. */
  private static double signs(int n) {
    return Math.min(1, (n + 1) * Math.exp(-n * Math.log(2)));
  }
}
