package dev.quaestor.eval.mathematics;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.fraction.BigFraction;

/** Powers and roots. */
final class Powers {

  private static final int LARGEST_TRIED = 1_000;

  private Powers() {}

  /**
   * {@code base} to the power {@code exponent}. Positive rationals and products of symbols are
   * taken apart into their factors; a root of a sum is a symbol of its own.
   */
  static Quotient power(Quotient base, Quotient exponent, Work work) throws UnreadableException {
    Optional<BigFraction> constant = exponent.constant();
    if (constant.isPresent() && constant.get().getDenominator().equals(BigInteger.ONE)) {
      return whole(base, constant.get().getNumerator(), work);
    }
    Optional<Term> single = base.polynomial().flatMap(Polynomial::single);
    Optional<Polynomial> sum = exponent.polynomial();
    if (single.isEmpty() || sum.isEmpty()) {
      return root(base, exponent, work);
    }
    Term term = single.get();
    int sign = term.coefficient().getNumerator().signum();
    if (sign == 0) {
      return constant.filter(c -> c.getNumerator().signum() > 0).isPresent()
          ? Quotient.ZERO
          : opaque(base, exponent);
    }
    if (sign < 0) {
      return negative(term, exponent, work);
    }
    Map<String, BigFraction> factors = factors(term.coefficient());
    for (Map.Entry<String, BigFraction> power : term.monomial().powers().entrySet()) {
      if (power.getKey().equals(Term.I)) {
        return opaque(base, exponent);
      }
      factors.merge(power.getKey(), power.getValue(), BigFraction::add);
    }
    return product(factors, sum.get());
  }

  /** The {@code degree}-th root; of a negative number for an odd degree the negative one. */
  static Quotient root(Quotient base, int degree, Work work) throws UnreadableException {
    Optional<BigFraction> constant = base.constant();
    boolean negative = constant.isPresent() && constant.get().getNumerator().signum() < 0;
    Quotient exponent = Quotient.of(new BigFraction(1, degree));
    return negative && degree % 2 == 1
        ? power(base.negated(), exponent, work).negated()
        : power(base, exponent, work);
  }

  private static Quotient whole(Quotient base, BigInteger exponent, Work work)
      throws UnreadableException {
    boolean product = base.polynomial().flatMap(Polynomial::single).isPresent();
    int most = product ? Work.MAX_BITS : Work.MAX_EXPANSION;
    if (exponent.abs().compareTo(BigInteger.valueOf(most)) > 0) {
      throw new UnreadableException("the exponent " + exponent.bitLength() + " bits long");
    }
    Quotient power = Quotient.ONE;
    Quotient square = exponent.signum() < 0 ? base.inverse(work) : base;
    for (int left = exponent.abs().intValue(); left > 0; left /= 2) {
      if (left % 2 == 1) {
        power = power.times(square, work);
      }
      if (left > 1) {
        square = square.times(square, work);
      }
    }
    return power;
  }

  /** Square roots of negative numbers have a factor i; other powers of them stay as written. */
  private static Quotient negative(Term term, Quotient exponent, Work work)
      throws UnreadableException {
    Quotient base = Quotient.of(term);
    boolean half = exponent.constant().filter(new BigFraction(1, 2)::equals).isPresent();
    return half
        ? Quotient.symbol(Term.I).times(power(base.negated(), exponent, work), work)
        : opaque(base, exponent);
  }

  private static Quotient root(Quotient base, Quotient exponent, Work work)
      throws UnreadableException {
    if (base.polynomial().isPresent()) {
      return opaque(base, exponent);
    }
    Quotient above = power(Quotient.of(base.numerator()), exponent, work);
    Quotient below = power(Quotient.of(base.denominator()), exponent, work);
    return above.times(below.inverse(work), work);
  }

  private static Quotient opaque(Quotient base, Quotient exponent) {
    return Quotient.symbol("(" + base + ")^(" + exponent + ")");
  }

  /** Each factor to each term of the exponent: p^(a + bn) = p^a · (p^n)^b. */
  private static Quotient product(Map<String, BigFraction> factors, Polynomial exponent)
      throws UnreadableException {
    SortedMap<String, BigFraction> powers = new TreeMap<>();
    for (Map.Entry<String, BigFraction> factor : factors.entrySet()) {
      for (Map.Entry<Monomial, BigFraction> term : exponent.terms().entrySet()) {
        String symbol =
            term.getKey().equals(Monomial.ONE)
                ? factor.getKey()
                : "(" + factor.getKey() + ")^" + term.getKey();
        powers.merge(symbol, factor.getValue().multiply(term.getValue()), BigFraction::add);
      }
    }
    return Quotient.of(Term.normal(BigFraction.ONE, powers));
  }

  private static Map<String, BigFraction> factors(BigFraction number) {
    Map<String, BigFraction> factors = new LinkedHashMap<>();
    factor(number.getNumerator(), BigFraction.ONE, factors);
    factor(number.getDenominator(), BigFraction.MINUS_ONE, factors);
    return factors;
  }

  /**
   * Trial division by small primes. A large rest that may not be prime is kept as one factor: two
   * equal numbers still compare equal wherever they have it whole.
   */
  private static void factor(BigInteger number, BigFraction power, Map<String, BigFraction> into) {
    BigInteger rest = number;
    for (int p = 2; p <= LARGEST_TRIED && rest.bitLength() > 1; p += p == 2 ? 1 : 2) {
      BigInteger prime = BigInteger.valueOf(p);
      int times = 0;
      BigInteger[] parts = rest.divideAndRemainder(prime);
      while (parts[1].signum() == 0) {
        times++;
        rest = parts[0];
        parts = rest.divideAndRemainder(prime);
      }
      if (times > 0) {
        into.merge(Term.prime(prime), power.multiply(times), BigFraction::add);
      }
    }
    if (rest.bitLength() > 1) {
      BigInteger root = rest.sqrt();
      boolean square = root.multiply(root).equals(rest);
      into.merge(
          Term.prime(square ? root : rest), square ? power.multiply(2) : power, BigFraction::add);
    }
  }
}
