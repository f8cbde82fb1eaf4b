package dev.quaestor.eval.mathematics;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.fraction.BigFraction;

/** A sum of terms with different monomials and no coefficient zero; the empty sum is zero. */
final class Polynomial {

  static final Polynomial ZERO = new Polynomial(new TreeMap<>());
  static final Polynomial ONE = of(new Term(BigFraction.ONE, Monomial.ONE));

  private final SortedMap<Monomial, BigFraction> terms;

  private Polynomial(SortedMap<Monomial, BigFraction> terms) {
    this.terms = Collections.unmodifiableSortedMap(terms);
  }

  static Polynomial of(Term term) {
    SortedMap<Monomial, BigFraction> terms = new TreeMap<>();
    add(terms, term);
    return new Polynomial(terms);
  }

  SortedMap<Monomial, BigFraction> terms() {
    return terms;
  }

  boolean isZero() {
    return terms.isEmpty();
  }

  /** The one term this is; zero is the term 0. */
  Optional<Term> single() {
    if (terms.isEmpty()) {
      return Optional.of(new Term(BigFraction.ZERO, Monomial.ONE));
    }
    Monomial first = terms.firstKey();
    return terms.size() == 1 ? Optional.of(new Term(terms.get(first), first)) : Optional.empty();
  }

  /** The rational number this is. */
  Optional<BigFraction> constant() {
    return single().filter(t -> t.monomial().equals(Monomial.ONE)).map(Term::coefficient);
  }

  Polynomial plus(Polynomial other) throws UnreadableException {
    SortedMap<Monomial, BigFraction> sum = new TreeMap<>(terms);
    for (Map.Entry<Monomial, BigFraction> term : other.terms.entrySet()) {
      add(sum, new Term(Work.bounded(term.getValue()), term.getKey()));
    }
    return new Polynomial(sum);
  }

  Polynomial times(Polynomial other, Work work) throws UnreadableException {
    work.spend(Math.max(1, terms.size()) * Math.max(1, other.terms.size()));
    SortedMap<Monomial, BigFraction> product = new TreeMap<>();
    for (Map.Entry<Monomial, BigFraction> a : terms.entrySet()) {
      Term left = new Term(a.getValue(), a.getKey());
      for (Map.Entry<Monomial, BigFraction> b : other.terms.entrySet()) {
        add(product, left.times(new Term(b.getValue(), b.getKey())));
      }
    }
    return new Polynomial(product);
  }

  Polynomial negated() {
    SortedMap<Monomial, BigFraction> negated = new TreeMap<>();
    terms.forEach((monomial, coefficient) -> negated.put(monomial, coefficient.negate()));
    return new Polynomial(negated);
  }

  private static void add(SortedMap<Monomial, BigFraction> terms, Term term) {
    BigFraction sum = terms.getOrDefault(term.monomial(), BigFraction.ZERO).add(term.coefficient());
    if (sum.getNumerator().signum() == 0) {
      terms.remove(term.monomial());
    } else {
      terms.put(term.monomial(), sum);
    }
  }

  /** A text that equal polynomials share. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    terms.forEach((m, c) -> text.append(text.isEmpty() ? "" : "+").append(c).append('·').append(m));
    return text.isEmpty() ? "0" : text.toString();
  }
}
