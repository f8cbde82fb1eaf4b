package dev.quaestor.eval.statistics;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The interval of an accuracy over independent items (Wilson 1927). It speaks of the items of one
 * student, not of what another seed would give.
 */
public final class Wilson {

  private static final double Z =
      new NormalDistribution(null, 0, 1).inverseCumulativeProbability((1 + Interval.LEVEL) / 2);

  private Wilson() {}

  /** The share {@code correct} of {@code items} with its 95% interval. */
  public static Interval interval(int correct, int items) {
    if (items < 1 || correct < 0 || correct > items) {
      throw new IllegalArgumentException(
          "an accuracy needs 0 ≤ correct ≤ items and an item, found %d of %d"
              .formatted(correct, items));
    }
    double share = (double) correct / items;
    double spread = Z * Z / items;
    double centre = (share + spread / 2) / (1 + spread);
    double half = Z / (1 + spread) * Math.sqrt(share * (1 - share) / items + spread / (4 * items));
    double low = correct == 0 ? 0 : Math.max(0, centre - half);
    double high = correct == items ? 1 : Math.min(1, centre + half);
    return new Interval(share, low, high, Interval.LEVEL);
  }
}
