package dev.quaestor.eval.prontoqa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one formula by recursive descent; nesting is bounded.
 *
 * <pre>
 * formula     = disjunction [ ("→" | "↔") formula ]
 * disjunction = conjunction { ("∨" | "⊕") conjunction }
 * conjunction = unary { "∧" unary }
 * unary       = "¬" unary | ("∀" | "∃") name unary | "(" formula ")" | name "(" name { "," name } ")"
 * </pre>
 */
final class FormulaParser {

  private static final int MAX_DEPTH = 32;
  private static final Pattern TOKEN =
      Pattern.compile("\\s*([∀∃→∧∨¬⊕↔(),]|[A-Za-z_][A-Za-z0-9_'-]*)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_].*");

  private final List<String> tokens;
  private int next;
  private int depth;

  private FormulaParser(List<String> tokens) {
    this.tokens = tokens;
  }

  /** The formula that {@code text} is; empty where it is none. */
  static Optional<Formula> parse(String text) {
    try {
      FormulaParser parser = new FormulaParser(tokens(text.strip()));
      Formula formula = parser.formula();
      return parser.next == parser.tokens.size() ? Optional.of(formula) : Optional.empty();
    } catch (NotAFormula e) {
      return Optional.empty();
    }
  }

  private static List<String> tokens(String text) throws NotAFormula {
    Matcher matcher = TOKEN.matcher(text);
    List<String> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new NotAFormula();
      }
      tokens.add(matcher.group(1));
      at = matcher.end();
    }
    return tokens;
  }

  private Formula formula() throws NotAFormula {
    if (++depth > MAX_DEPTH) {
      throw new NotAFormula();
    }
    Formula left = disjunction();
    if (sees("→") || sees("↔")) {
      char connective = take().charAt(0);
      left = new Formula.Joined(connective, left, formula());
    }
    depth--;
    return left;
  }

  private Formula disjunction() throws NotAFormula {
    Formula left = conjunction();
    while (sees("∨") || sees("⊕")) {
      char connective = take().charAt(0);
      left = new Formula.Joined(connective, left, conjunction());
    }
    return left;
  }

  private Formula conjunction() throws NotAFormula {
    Formula left = unary();
    while (sees("∧")) {
      take();
      left = new Formula.Joined('∧', left, unary());
    }
    return left;
  }

  private Formula unary() throws NotAFormula {
    if (++depth > MAX_DEPTH) {
      throw new NotAFormula();
    }
    Formula formula = simple();
    depth--;
    return formula;
  }

  private Formula simple() throws NotAFormula {
    if (sees("¬")) {
      take();
      return new Formula.Not(unary());
    }
    if (sees("∀") || sees("∃")) {
      char quantifier = take().charAt(0);
      String variable = name();
      return new Formula.Quantified(quantifier, variable, unary());
    }
    if (sees("(")) {
      take();
      Formula inner = formula();
      take(")");
      return inner;
    }
    String predicate = name();
    take("(");
    List<String> arguments = new ArrayList<>(List.of(name()));
    while (sees(",")) {
      take();
      arguments.add(name());
    }
    take(")");
    return new Formula.Atom(predicate, arguments);
  }

  private boolean sees(String token) {
    return next < tokens.size() && tokens.get(next).equals(token);
  }

  private String take() throws NotAFormula {
    if (next == tokens.size()) {
      throw new NotAFormula();
    }
    return tokens.get(next++);
  }

  private void take(String expected) throws NotAFormula {
    if (!take().equals(expected)) {
      throw new NotAFormula();
    }
  }

  private String name() throws NotAFormula {
    String token = take();
    if (!NAME.matcher(token).matches()) {
      throw new NotAFormula();
    }
    return token;
  }

  /** Unwinds the descent; never leaves this class. */
  private static final class NotAFormula extends Exception {
    private static final long serialVersionUID = 1L;

    NotAFormula() {
      super("not a formula", null, false, false);
    }
  }
}
