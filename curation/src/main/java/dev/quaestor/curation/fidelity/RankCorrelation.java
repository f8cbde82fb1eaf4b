package dev.quaestor.curation.fidelity;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Spearman's rank correlation of pairs, equal values sharing their mean rank.
 *
 * @param pairs how many there are
 * @param value in [−1, 1]; empty where it says nothing
 * @param reason why there is none; empty where there is one
 */
public record RankCorrelation(int pairs, OptionalDouble value, String reason) {

  /** Fewer pairs have no correlation worth a number: two of them always have 1 or −1. */
  public static final int LEAST = 3;

  /** The correlation of {@code first} with {@code second}. */
  public static RankCorrelation of(double[] first, double[] second) {
    if (first.length < LEAST) {
      return none(first.length, "fewer than " + LEAST + " pairs");
    }
    if (constant(first) || constant(second)) {
      return none(first.length, "all scores are equal on one side");
    }
    double value = new SpearmansCorrelation().correlation(first, second);
    return new RankCorrelation(first.length, OptionalDouble.of(value), "");
  }

  private static RankCorrelation none(int pairs, String reason) {
    return new RankCorrelation(pairs, OptionalDouble.empty(), reason);
  }

  private static boolean constant(double[] values) {
    return Arrays.stream(values).distinct().count() < 2;
  }
}
