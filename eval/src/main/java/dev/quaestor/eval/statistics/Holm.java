package dev.quaestor.eval.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction (Holm 1979): the chance of any false verdict among several stays
 * below the level, however the tests depend on one another.
 */
public final class Holm {

  private Holm() {}

  /**
   * The adjusted p of each test, in the order given; compare them with the level unchanged.
   *
   * @throws IllegalArgumentException for a p outside [0, 1]
   */
  public static double[] adjust(double[] p) {
    for (double value : p) {
      if (!(value >= 0 && value <= 1)) {
        throw new IllegalArgumentException("a p value is between 0 and 1, found " + value);
      }
    }
    int[] order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[p.length];
    double most = 0;
    for (int rank = 0; rank < order.length; rank++) {
      most = Math.max(most, Math.min(1, (p.length - rank) * p[order[rank]]));
      adjusted[order[rank]] = most;
    }
    return adjusted;
  }
}
