package dev.quaestor.eval.arithmetic;

import java.util.Optional;

/** An exact rational number of 64-bit parts, in lowest terms with a positive denominator. */
public record Fraction(long numerator, long denominator) {

  public static Fraction of(long whole) {
    return new Fraction(whole, 1);
  }

  /** Whether this is the integer {@code whole}. */
  public boolean is(long whole) {
    return denominator == 1 && numerator == whole;
  }

  /** {@code this operator other}; empty for a division by zero and beyond 64 bits. */
  public Optional<Fraction> apply(char operator, Fraction other) {
    try {
      return switch (operator) {
        case '+' -> sum(other.numerator, other.denominator);
        case '-' -> sum(Math.negateExact(other.numerator), other.denominator);
        case '*' -> product(other.numerator, other.denominator);
        case '/' ->
            other.numerator == 0 ? Optional.empty() : product(other.denominator, other.numerator);
        default -> throw new IllegalArgumentException("no operator: " + operator);
      };
    } catch (ArithmeticException beyond64Bits) {
      return Optional.empty();
    }
  }

  private Optional<Fraction> sum(long n, long d) {
    return reduced(
        Math.addExact(Math.multiplyExact(numerator, d), Math.multiplyExact(n, denominator)),
        Math.multiplyExact(denominator, d));
  }

  private Optional<Fraction> product(long n, long d) {
    return reduced(Math.multiplyExact(numerator, n), Math.multiplyExact(denominator, d));
  }

  private static Optional<Fraction> reduced(long n, long d) {
    long a = Math.absExact(n);
    long b = Math.absExact(d);
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    long sign = d < 0 ? -1 : 1;
    return Optional.of(new Fraction(sign * (n / a), sign * (d / a)));
  }

  @Override
  public String toString() {
    return denominator == 1 ? Long.toString(numerator) : numerator + "/" + denominator;
  }
}
