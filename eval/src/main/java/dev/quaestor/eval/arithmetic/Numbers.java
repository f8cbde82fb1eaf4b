package dev.quaestor.eval.arithmetic;

import java.util.random.RandomGenerator;

/**
 * Bounds of the numbers in a question: each lies within them as well as within its form's own.
 * Factors and divisors are digits from 2 to 9 whatever the bounds. Where every number has as many
 * digits, a small student learns to carry much sooner.
 *
 * @param least 0 to 50
 * @param most 10 to 999, above {@code least}
 */
public record Numbers(int least, int most) {

  /** What each form draws by itself. */
  public static final Numbers DEFAULT = new Numbers(0, 999);

  public Numbers {
    if (least < 0 || least > 50 || most < 10 || most > 999 || most <= least) {
      throw new IllegalArgumentException(
          "numbers must satisfy 0 <= min-number <= 50, 10 <= max-number <= 999 and min-number < max-number, found "
              + least
              + " and "
              + most);
    }
  }

  /** A number below {@code bound}, which lies above {@link #least}. */
  int below(int bound, RandomGenerator random) {
    return between(0, bound, random);
  }

  /** A number from {@code from} up to but not including {@code bound}. */
  int between(int from, int bound, RandomGenerator random) {
    return random.nextInt(Math.max(from, least), Math.min(bound, most + 1));
  }
}
