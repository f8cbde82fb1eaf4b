package dev.quaestor.eval.prontoqa;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A first-order-logic program over predicates of one argument, executed by forward chaining.
 *
 * <p>A premise is read strictly. It is a literal, which states a fact (every unquantified name is a
 * constant, {@code x} too), or {@code ∀x (body → head)}. A quantified literal is well formed but
 * gives a forward chainer nothing to start from. Everything else (an implication without its
 * quantifier, a bare conjunction, a sentence) does not parse: it is skipped and counted, never
 * repaired.
 *
 * @param facts what is stated
 * @param rules what follows from what
 * @param goal the statement asked about
 * @param skipped premises that do not parse
 */
public record LogicProgram(List<Literal> facts, List<Rule> rules, Literal goal, int skipped) {

  /** Chaining stops here as unsettled; no program of sane size comes near. */
  private static final int MAX_STEPS = 2_000_000;

  public LogicProgram {
    facts = List.copyOf(facts);
    rules = List.copyOf(rules);
  }

  /** What execution says of the goal. */
  public enum Verdict {
    /** The goal was derived (also where its negation was too). */
    TRUE,
    /** Its negation was derived. */
    FALSE,
    /** Neither was. */
    UNKNOWN
  }

  /**
   * The program alone out of a model's answer: run-on text before {@code Predicates:} and after the
   * conclusion is cut. An answer without a program stays as it is.
   */
  public static String cut(String answer) {
    return ProgramText.find(answer).map(ProgramText::text).orElse(answer);
  }

  /**
   * The program in {@code answer}; empty where a heading is missing or the conclusion is no
   * literal.
   */
  public static Optional<LogicProgram> parse(String answer) {
    return ProgramText.find(answer).flatMap(LogicProgram::parse);
  }

  private static Optional<LogicProgram> parse(ProgramText text) {
    Optional<Literal> goal =
        FormulaParser.parse(ProgramText.uncommented(text.conclusion())).flatMap(Literal::of);
    List<Literal> facts = new ArrayList<>();
    List<Rule> rules = new ArrayList<>();
    int skipped = 0;
    for (String line : text.premises()) {
      Optional<Formula> formula = FormulaParser.parse(ProgramText.uncommented(line));
      boolean read = formula.isPresent() && add(formula.get(), facts, rules);
      skipped += read ? 0 : 1;
    }
    int unread = skipped;
    return goal.map(g -> new LogicProgram(facts, rules, g, unread));
  }

  /** Whether a premise is one the program is read from; every other is skipped and counted. */
  static boolean reads(Formula formula) {
    return add(formula, new ArrayList<>(), new ArrayList<>());
  }

  private static boolean add(Formula formula, List<Literal> facts, List<Rule> rules) {
    Optional<Literal> fact = Literal.of(formula);
    fact.ifPresent(facts::add);
    if (fact.isPresent()) {
      return true;
    }
    if (!(formula instanceof Formula.Quantified all) || all.quantifier() != '∀') {
      return false;
    }
    if (all.body() instanceof Formula.Joined implication && implication.connective() == '→') {
      Optional<List<Rule>> read = Rule.of(all.variable(), implication.left(), implication.right());
      read.ifPresent(rules::addAll);
      return read.isPresent();
    }
    return Literal.of(all.body()).isPresent();
  }

  /** Derives all that follows, and says what that means for the goal. */
  public Verdict execute() {
    Set<Literal> known = new LinkedHashSet<>(facts);
    Set<String> subjects = new TreeSet<>(Set.of(goal.subject()));
    facts.forEach(f -> subjects.add(f.subject()));
    int steps = 0;
    boolean changed = true;
    while (changed && steps < MAX_STEPS) {
      changed = false;
      for (Rule rule : rules) {
        for (String subject : subjects) {
          steps++;
          changed |=
              holds(rule.body(), rule, subject, known)
                  && known.add(bound(rule.head(), rule, subject));
        }
      }
    }
    if (known.contains(goal)) {
      return Verdict.TRUE;
    }
    return known.contains(goal.negated()) ? Verdict.FALSE : Verdict.UNKNOWN;
  }

  private static boolean holds(List<Literal> body, Rule rule, String subject, Set<Literal> known) {
    for (Literal literal : body) {
      if (!known.contains(bound(literal, rule, subject))) {
        return false;
      }
    }
    return true;
  }

  private static Literal bound(Literal literal, Rule rule, String subject) {
    return literal.subject().equals(rule.variable()) ? literal.about(subject) : literal;
  }
}
