package dev.quaestor.eval.statistics;

import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * How much of one spend another takes to reach the same target, paired by seed. Spends that were
 * never reached are censored, not dropped: dropping them would flatter whoever failed.
 *
 * <p>Without censored seeds this is the geometric mean with the t interval of the logarithms. With
 * them it is the median, each censored seed standing for the whole range of ratios it allows, with
 * the order-statistic interval of the median, which assumes no distribution and needs six seeds.
 *
 * @param seeds how many pairs
 * @param censored in how many one or both never reached the target
 * @param estimate the ratio; NaN where the censored seeds leave it open
 * @param interval its 95% interval on the ratio scale, +∞ where nothing bounds it above; empty
 *     where the seeds are too few for one
 */
public record Ratio(int seeds, int censored, double estimate, Optional<Interval> interval) {

  /** The two spends of one seed. */
  public record Pair(Reach spend, Reach reference) {

    public Pair {
      if (!(spend.spend() > 0 && reference.spend() > 0)) {
        throw new IllegalArgumentException(
            "a ratio needs positive spends, found %s over %s"
                .formatted(spend.spend(), reference.spend()));
      }
    }

    private boolean complete() {
      return spend.reached() && reference.reached();
    }

    private double ratio() {
      return spend.spend() / reference.spend();
    }

    /** The least the ratio can have been: a reference never reached may have been far off. */
    private double least() {
      return reference.reached() ? ratio() : 0;
    }

    /** The most the ratio can have been. */
    private double most() {
      return spend.reached() ? ratio() : Double.POSITIVE_INFINITY;
    }
  }

  /**
   * Of the spends over the reference's, one pair a seed.
   *
   * @throws IllegalArgumentException for no seeds
   */
  public static Ratio of(List<Pair> seeds) {
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("a ratio needs at least one seed, found none");
    }
    int censored = (int) seeds.stream().filter(seed -> !seed.complete()).count();
    return censored == 0 ? geometric(seeds) : median(seeds, censored);
  }

  private static Ratio geometric(List<Pair> seeds) {
    Interval log =
        Interval.ofMean(seeds.stream().mapToDouble(seed -> Math.log(seed.ratio())).toArray());
    double estimate = Math.exp(log.estimate());
    Optional<Interval> interval =
        log.bounded()
            ? Optional.of(
                new Interval(estimate, Math.exp(log.low()), Math.exp(log.high()), log.level()))
            : Optional.empty();
    return new Ratio(seeds.size(), 0, estimate, interval);
  }

  /** Bounds each seed's ratio from below and above, and takes order statistics of both. */
  private static Ratio median(List<Pair> seeds, int censored) {
    int n = seeds.size();
    double[] least = seeds.stream().mapToDouble(Pair::least).sorted().toArray();
    double[] most = seeds.stream().mapToDouble(Pair::most).sorted().toArray();
    double low = middle(least);
    double estimate = low == middle(most) ? low : Double.NaN;
    int rank = rank(n);
    Optional<Interval> interval =
        rank == 0
            ? Optional.empty()
            : Optional.of(new Interval(estimate, least[rank - 1], most[n - rank], Interval.LEVEL));
    return new Ratio(n, censored, estimate, interval);
  }

  /** The largest k for which the k-th smallest and k-th largest hold the median at the level. */
  private static int rank(int n) {
    var half = new BinomialDistribution(null, n, 0.5);
    int k = 0;
    while (2 * half.cumulativeProbability(k) <= 1 - Interval.LEVEL) {
      k++;
    }
    return k;
  }

  private static double middle(double[] sorted) {
    int n = sorted.length;
    if (n % 2 == 1) {
      return sorted[n / 2];
    }
    double below = sorted[n / 2 - 1];
    double above = sorted[n / 2];
    return Double.isInfinite(above) ? above : Math.sqrt(below * above);
  }
}
