package dev.quaestor.eval.mathematics;

import java.math.BigInteger;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.fraction.BigFraction;

/**
 * A rational number times a monomial, in normal form: roots of primes have powers in (0, 1), and i
 * at most the power one. Products of such roots with different powers are linearly independent over
 * the rationals (Besicovitch 1940), which makes equality of polynomials in them decidable.
 */
record Term(BigFraction coefficient, Monomial monomial) {

  private static final char PRIME = '#';
  static final String I = "i";

  /** {@code coefficient} times symbols to powers that may have to be brought to normal form. */
  static Term normal(BigFraction coefficient, Map<String, BigFraction> powers)
      throws UnreadableException {
    BigFraction factor = coefficient;
    SortedMap<String, BigFraction> normal = new TreeMap<>();
    for (Map.Entry<String, BigFraction> entry : powers.entrySet()) {
      String symbol = entry.getKey();
      BigFraction power = entry.getValue();
      if (symbol.charAt(0) == PRIME) {
        BigInteger whole = floor(power);
        factor = Work.bounded(factor.multiply(power(new BigInteger(symbol.substring(1)), whole)));
        power = power.subtract(whole);
      } else if (symbol.equals(I)) {
        if (!power.getDenominator().equals(BigInteger.ONE)) {
          throw new UnreadableException("a root of i");
        }
        int turns = power.getNumerator().mod(BigInteger.valueOf(4)).intValue();
        factor = turns >= 2 ? factor.negate() : factor;
        power = new BigFraction(turns % 2);
      }
      if (power.getNumerator().signum() != 0) {
        normal.put(symbol, power);
      }
    }
    return new Term(factor, new Monomial(normal));
  }

  /** The symbol of a prime's roots. */
  static String prime(BigInteger prime) {
    return PRIME + prime.toString();
  }

  Term times(Term other) throws UnreadableException {
    BigFraction product = Work.bounded(coefficient.multiply(other.coefficient));
    SortedMap<String, BigFraction> powers = new TreeMap<>(monomial.powers());
    other
        .monomial
        .powers()
        .forEach((symbol, power) -> powers.merge(symbol, power, BigFraction::add));
    return normal(product, powers);
  }

  Term inverse() throws UnreadableException {
    if (coefficient.getNumerator().signum() == 0) {
      throw new UnreadableException("a division by zero");
    }
    SortedMap<String, BigFraction> powers = new TreeMap<>();
    monomial.powers().forEach((symbol, power) -> powers.put(symbol, power.negate()));
    return normal(coefficient.reciprocal(), powers);
  }

  private static BigFraction power(BigInteger base, BigInteger exponent)
      throws UnreadableException {
    BigInteger size = exponent.abs();
    if (size.bitLength() > 16 || (long) base.bitLength() * size.intValue() > 2L * Work.MAX_BITS) {
      throw new UnreadableException("the power " + base.bitLength() + " bits to " + exponent);
    }
    BigInteger power = base.pow(size.intValue());
    return exponent.signum() < 0
        ? new BigFraction(BigInteger.ONE, power)
        : new BigFraction(power, BigInteger.ONE);
  }

  private static BigInteger floor(BigFraction number) {
    BigInteger[] parts = number.getNumerator().divideAndRemainder(number.getDenominator());
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }
}
