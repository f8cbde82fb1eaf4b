package dev.quaestor.eval.prontoqa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code ∀variable (body → head)}: where every literal of the body holds of a subject, the head
 * holds of it.
 */
public record Rule(String variable, List<Literal> body, Literal head) {

  private static final int MAX_ALTERNATIVES = 16;

  public Rule {
    body = List.copyOf(body);
  }

  /**
   * The rules that {@code premise → conclusion} stands for. A disjunction among the premises gives
   * a rule for each alternative; a disjunction or exclusive disjunction of two literals as
   * conclusion gives the rules by which knowing one settles the other.
   */
  static Optional<List<Rule>> of(String variable, Formula premise, Formula conclusion) {
    Optional<List<List<Literal>>> bodies = alternatives(premise);
    Optional<List<Rule>> heads = heads(variable, conclusion);
    if (bodies.isEmpty() || heads.isEmpty()) {
      return Optional.empty();
    }
    List<Rule> rules = new ArrayList<>();
    for (List<Literal> body : bodies.get()) {
      for (Rule head : heads.get()) {
        List<Literal> all = new ArrayList<>(body);
        all.addAll(head.body());
        rules.add(new Rule(variable, all, head.head()));
      }
    }
    return Optional.of(rules);
  }

  private static Optional<List<List<Literal>>> alternatives(Formula formula) {
    if (!(formula instanceof Formula.Joined joined)) {
      return Literal.of(formula).map(l -> List.of(List.of(l)));
    }
    Optional<List<List<Literal>>> left = alternatives(joined.left());
    Optional<List<List<Literal>>> right = alternatives(joined.right());
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    List<List<Literal>> found = new ArrayList<>();
    switch (joined.connective()) {
      case '∧' -> left.get().forEach(l -> right.get().forEach(r -> found.add(both(l, r))));
      case '∨' -> {
        found.addAll(left.get());
        found.addAll(right.get());
      }
      case '⊕' -> {
        Optional<Literal> a = Literal.of(joined.left());
        Optional<Literal> b = Literal.of(joined.right());
        if (a.isPresent() && b.isPresent()) {
          found.add(List.of(a.get(), b.get().negated()));
          found.add(List.of(a.get().negated(), b.get()));
        }
      }
      default -> {}
    }
    return found.isEmpty() || found.size() > MAX_ALTERNATIVES
        ? Optional.empty()
        : Optional.of(found);
  }

  private static Optional<List<Rule>> heads(String variable, Formula formula) {
    Optional<List<Literal>> plain = Literal.conjunction(formula);
    if (plain.isPresent()) {
      return plain.map(ls -> ls.stream().map(l -> new Rule(variable, List.of(), l)).toList());
    }
    if (!(formula instanceof Formula.Joined joined)
        || (joined.connective() != '∨' && joined.connective() != '⊕')) {
      return Optional.empty();
    }
    Optional<Literal> left = Literal.of(joined.left());
    Optional<Literal> right = Literal.of(joined.right());
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    Literal a = left.get();
    Literal b = right.get();
    List<Rule> rules = new ArrayList<>();
    rules.add(new Rule(variable, List.of(a.negated()), b));
    rules.add(new Rule(variable, List.of(b.negated()), a));
    if (joined.connective() == '⊕') {
      rules.add(new Rule(variable, List.of(a), b.negated()));
      rules.add(new Rule(variable, List.of(b), a.negated()));
    }
    return Optional.of(rules);
  }

  private static List<Literal> both(List<Literal> left, List<Literal> right) {
    List<Literal> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }
}
