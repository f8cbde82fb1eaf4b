package dev.quaestor.eval.mathematics;

import java.math.BigInteger;
import org.apache.commons.math3.fraction.BigFraction;

/**
 * The bounds on one answer: operations, nesting, and the size of numbers. Reading ends in
 * milliseconds whatever the answer says.
 */
final class Work {

  /** Products of two terms. */
  private static final int MAX_OPERATIONS = 20_000;

  private static final int MAX_DEPTH = 48;

  /** Bits of a numerator or denominator. */
  static final int MAX_BITS = 4_096;

  /** The largest exponent a sum of several terms is raised to. */
  static final int MAX_EXPANSION = 24;

  private int operations;
  private int depth;

  void spend(int count) throws UnreadableException {
    operations += count;
    if (operations > MAX_OPERATIONS) {
      throw new UnreadableException("more than " + MAX_OPERATIONS + " operations");
    }
  }

  void enter() throws UnreadableException {
    if (++depth > MAX_DEPTH) {
      throw new UnreadableException("nested deeper than " + MAX_DEPTH);
    }
  }

  void leave() {
    depth--;
  }

  /** The same number, if it is small enough to go on with. */
  static BigFraction bounded(BigFraction number) throws UnreadableException {
    bounded(number.getNumerator());
    bounded(number.getDenominator());
    return number;
  }

  private static void bounded(BigInteger number) throws UnreadableException {
    if (number.bitLength() > MAX_BITS) {
      throw new UnreadableException("a number of more than " + MAX_BITS + " bits");
    }
  }
}
