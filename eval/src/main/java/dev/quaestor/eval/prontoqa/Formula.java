package dev.quaestor.eval.prontoqa;

import java.util.List;

/** A formula of first-order logic as recorded programs write it. */
sealed interface Formula {

  /** {@code Bitter(max)}. */
  record Atom(String predicate, List<String> arguments) implements Formula {
    public Atom {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code ¬body}. */
  record Not(Formula body) implements Formula {}

  /** Two formulas joined by one of {@code ∧ ∨ ⊕ → ↔}. */
  record Joined(char connective, Formula left, Formula right) implements Formula {}

  /** {@code ∀x body} or {@code ∃x body}. */
  record Quantified(char quantifier, String variable, Formula body) implements Formula {}
}
