package dev.quaestor.eval.mathematics;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.fraction.BigFraction;

/**
 * A product of symbols to rational powers, none of them zero. Symbols are variables, {@code π},
 * {@code e}, {@code i}, roots of primes (the prime behind a {@code #}), and whatever is not
 * computed, by its text, such as {@code cot(x)}.
 */
final class Monomial implements Comparable<Monomial> {

  static final Monomial ONE = new Monomial(new TreeMap<>());

  private final SortedMap<String, BigFraction> powers;
  private final String text;

  Monomial(SortedMap<String, BigFraction> powers) {
    this.powers = Collections.unmodifiableSortedMap(powers);
    StringBuilder written = new StringBuilder();
    powers.forEach(
        (symbol, power) ->
            written
                .append(written.isEmpty() ? "" : "·")
                .append(symbol)
                .append(power.equals(BigFraction.ONE) ? "" : "^" + power));
    this.text = written.toString();
  }

  static Monomial of(String symbol) {
    return new Monomial(new TreeMap<>(java.util.Map.of(symbol, BigFraction.ONE)));
  }

  SortedMap<String, BigFraction> powers() {
    return powers;
  }

  /** The symbol this is, to the power one; empty text for anything else. */
  String symbol() {
    return powers.size() == 1 && powers.values().iterator().next().equals(BigFraction.ONE)
        ? powers.firstKey()
        : "";
  }

  @Override
  public int compareTo(Monomial other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Monomial monomial && monomial.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
