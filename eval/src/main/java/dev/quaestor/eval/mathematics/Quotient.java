package dev.quaestor.eval.mathematics;

import java.math.BigInteger;
import java.util.Optional;
import org.apache.commons.math3.fraction.BigFraction;

/**
 * A polynomial over another that is not zero. A denominator of a single term is divided out, so
 * that all but true quotients have the denominator one.
 */
final class Quotient {

  static final Quotient ZERO = new Quotient(Polynomial.ZERO, Polynomial.ONE);
  static final Quotient ONE = new Quotient(Polynomial.ONE, Polynomial.ONE);

  private final Polynomial numerator;
  private final Polynomial denominator;

  private Quotient(Polynomial numerator, Polynomial denominator) {
    this.numerator = numerator;
    this.denominator = denominator;
  }

  static Quotient of(Polynomial polynomial) {
    return new Quotient(polynomial, Polynomial.ONE);
  }

  static Quotient of(Term term) {
    return of(Polynomial.of(term));
  }

  static Quotient of(BigFraction number) {
    return of(new Term(number, Monomial.ONE));
  }

  static Quotient of(BigInteger number) {
    return of(new BigFraction(number));
  }

  static Quotient symbol(String name) {
    return of(new Term(BigFraction.ONE, Monomial.of(name)));
  }

  Polynomial numerator() {
    return numerator;
  }

  Polynomial denominator() {
    return denominator;
  }

  /** The polynomial this is; empty for a true quotient. */
  Optional<Polynomial> polynomial() {
    return denominator.constant().isPresent() ? Optional.of(numerator) : Optional.empty();
  }

  /** The rational number this is. */
  Optional<BigFraction> constant() {
    return polynomial().flatMap(Polynomial::constant);
  }

  Quotient plus(Quotient other, Work work) throws UnreadableException {
    if (polynomial().isPresent() && other.polynomial().isPresent()) {
      return of(numerator.plus(other.numerator));
    }
    Polynomial left = numerator.times(other.denominator, work);
    Polynomial right = other.numerator.times(denominator, work);
    return made(left.plus(right), denominator.times(other.denominator, work), work);
  }

  Quotient negated() {
    return new Quotient(numerator.negated(), denominator);
  }

  Quotient times(Quotient other, Work work) throws UnreadableException {
    return made(
        numerator.times(other.numerator, work), denominator.times(other.denominator, work), work);
  }

  Quotient inverse(Work work) throws UnreadableException {
    return made(denominator, numerator, work);
  }

  /** Whether the two are the same, by cross multiplication. */
  boolean same(Quotient other, Work work) throws UnreadableException {
    Polynomial left = numerator.times(other.denominator, work);
    Polynomial right = other.numerator.times(denominator, work);
    return left.plus(right.negated()).isZero();
  }

  private static Quotient made(Polynomial numerator, Polynomial denominator, Work work)
      throws UnreadableException {
    if (denominator.isZero()) {
      throw new UnreadableException("a division by zero");
    }
    Optional<Term> single = denominator.single();
    return single.isPresent()
        ? of(numerator.times(Polynomial.of(single.get().inverse()), work))
        : new Quotient(numerator, denominator);
  }

  /** A text that equal polynomials share; equal true quotients may differ in it. */
  @Override
  public String toString() {
    return polynomial().isPresent()
        ? numerator.toString()
        : "(" + numerator + ")/(" + denominator + ")";
  }
}
