package dev.quaestor.curation.screen;

import java.util.Locale;
import java.util.function.IntPredicate;
import org.apache.commons.math3.distribution.HypergeometricDistribution;

/**
 * How much of the best a screen found: of all candidates that score as high as the last of the
 * {@code found} best promising ones, the part that was promising. How many were passed over is
 * estimated without bias from the slice, a hit standing for as many as each of the slice was drawn
 * from (Horvitz and Thompson 1952): which score counts hangs on the promising alone, so that the
 * slice is a simple random sample of what it is compared with. The interval is exact, of a
 * hypergeometric number of hits.
 *
 * @param found how many of the best are meant
 * @param passedOver how many of the rest score higher, estimated
 * @param fewest the least that would have been, at 95%
 * @param most the most
 */
public record Recall(int found, double passedOver, int fewest, int most) {

  /** What each side of the interval leaves out. */
  private static final double TAIL = 0.025;

  /**
   * @param found the best promising ones
   * @param hits of the slice, how many score higher than the last of them
   * @param slice how many were drawn
   * @param rest of how many
   */
  static Recall estimated(int found, int hits, int slice, int rest) {
    if (slice < 1 || slice > rest || hits > slice) {
      throw new IllegalArgumentException(
          "a slice lies between 1 and the rest, found %d hits in %d of %d"
              .formatted(hits, slice, rest));
    }
    int low = hits;
    int high = rest - (slice - hits);
    return new Recall(
        found,
        (double) hits * rest / slice,
        hits == 0 ? 0 : first(low, high, many -> atLeast(hits, many, slice, rest) > TAIL),
        first(low, high, many -> atMost(hits, many + 1, slice, rest) <= TAIL));
  }

  /** The first number from {@code low} on of which {@code holds}, and {@code high} if of none. */
  private static int first(int low, int high, IntPredicate holds) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (holds.test(middle)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  private static double atMost(int hits, int many, int slice, int rest) {
    return many > rest ? 0 : of(many, slice, rest).cumulativeProbability(hits);
  }

  private static double atLeast(int hits, int many, int slice, int rest) {
    return hits == 0 ? 1 : 1 - of(many, slice, rest).cumulativeProbability(hits - 1);
  }

  private static HypergeometricDistribution of(int many, int slice, int rest) {
    return new HypergeometricDistribution(null, rest, many, slice); // draws nothing
  }

  /** The estimate. */
  public double share() {
    return found / (found + passedOver);
  }

  /** The lower end of the interval. */
  public double low() {
    return found / ((double) found + most);
  }

  /** The upper end. */
  public double high() {
    return found / ((double) found + fewest);
  }

  /** Such as {@code 0.83 (0.61 to 1.00)}. */
  public String told() {
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", share(), low(), high());
  }
}
