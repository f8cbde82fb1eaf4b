package dev.quaestor.experiments.manifest;

import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Planned teacher queries for each question of the seed set, by which {@code mode: auto} asks for
 * answers to the seed set's own questions or for new ones (Chan et al. 2024, arXiv 2409.19759). The
 * seed set is what may be asked about, the pool.
 *
 * @param queries what a run may be charged, all calls of a chain counted
 * @param seeds how many candidates the pool has
 * @param shift from which ratio on new questions are worth more
 */
public record BudgetRatio(long queries, int seeds, double shift) {

  /**
   * Where the paper saw new questions overtake answers: at a ratio of 27 to 51 with 100 seeds (39
   * is their middle), of 17.6 with 1,000, and of 16.4 with its largest set, which is put at 7,500.
   */
  static final String PAPER = "{100: 39, 1000: 17.6, 7500: 16.4}";

  /**
   * The ratio with its shift point, between two sizes in proportion to their logarithms, and below
   * the smallest and above the largest as there.
   *
   * @param points shift points by the size of the seed set
   */
  static BudgetRatio of(long queries, int seeds, Map<String, Double> points) {
    NavigableMap<Integer, Double> bySize = new TreeMap<>();
    points.forEach((size, at) -> bySize.put(Integer.valueOf(size), at));
    Map.Entry<Integer, Double> below = bySize.floorEntry(seeds);
    Map.Entry<Integer, Double> above = bySize.ceilingEntry(seeds);
    if (below == null || above == null) {
      double end = below == null ? bySize.firstEntry().getValue() : below.getValue();
      return new BudgetRatio(queries, seeds, end);
    }
    double span = Math.log((double) above.getKey() / below.getKey());
    double share = span == 0 ? 0 : Math.log((double) seeds / below.getKey()) / span;
    double shift = below.getValue() + share * (above.getValue() - below.getValue());
    return new BudgetRatio(queries, seeds, shift);
  }

  /** Queries for each seed. */
  public double value() {
    return (double) queries / seeds;
  }

  /** Whether new questions are asked for, and not answers. */
  public boolean high() {
    return value() >= shift;
  }

  /** The ratio, the shift point and what follows. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "budget ratio %.2f (%d planned queries for %d seeds), %s the shift at %.2f: %s",
        value(),
        queries,
        seeds,
        high() ? "not below" : "below",
        shift,
        high() ? "new questions" : "answers");
  }
}
