package dev.quaestor.eval.prontoqa;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code Bitter(max)} or {@code ¬Bitter(max)}; the subject is a constant or a rule's variable. */
public record Literal(String predicate, String subject, boolean positive) {

  /** The literal that {@code formula} is; predicates of several arguments have no literal. */
  static Optional<Literal> of(Formula formula) {
    if (formula instanceof Formula.Atom atom && atom.arguments().size() == 1) {
      return Optional.of(new Literal(atom.predicate(), atom.arguments().get(0), true));
    }
    if (formula instanceof Formula.Not not && not.body() instanceof Formula.Atom) {
      return of(not.body()).map(Literal::negated);
    }
    return Optional.empty();
  }

  /**
   * The literals a conjunction joins; empty where {@code formula} is no conjunction of literals.
   */
  static Optional<List<Literal>> conjunction(Formula formula) {
    if (formula instanceof Formula.Joined joined && joined.connective() == '∧') {
      Optional<List<Literal>> left = conjunction(joined.left());
      Optional<List<Literal>> right = conjunction(joined.right());
      return left.flatMap(l -> right.map(r -> Stream.concat(l.stream(), r.stream()).toList()));
    }
    return of(formula).map(List::of);
  }

  Literal negated() {
    return new Literal(predicate, subject, !positive);
  }

  Literal about(String other) {
    return new Literal(predicate, other, positive);
  }

  @Override
  public String toString() {
    return (positive ? "" : "¬") + predicate + "(" + subject + ")";
  }
}
