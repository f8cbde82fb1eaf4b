package dev.quaestor.eval.prontoqa;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a sentence of a ProntoQA context says, by a grammar of its few sentence forms. */
final class SentenceLogic {

  private static final Pattern EVERY =
      Pattern.compile("(?:Every|Each) (\\w+) is (not )?(?:an? )?(\\w+)\\.");
  private static final Pattern ALL = Pattern.compile("(\\w+puses) are (not )?(\\w+)\\.");
  private static final Pattern FACT = Pattern.compile("(\\w+) is (not )?(?:an? )?(\\w+)\\.");

  private SentenceLogic() {}

  /**
   * A sentence as a formula.
   *
   * @param text the formula
   * @param predicates the lines that declare its predicates
   */
  record Said(String text, List<String> predicates) {}

  /** What {@code sentence} says; empty where no form fits it. */
  static Optional<Said> of(String sentence) {
    Optional<Matcher> rule = matched(EVERY, sentence).or(() -> matched(ALL, sentence));
    if (rule.isPresent()) {
      Matcher found = rule.get();
      String text = "∀x (%s(x) → %s)".formatted(name(found.group(1)), literal(found, "x"));
      return Optional.of(
          new Said(text, List.of(described(found.group(1)), described(found.group(3)))));
    }
    return matched(FACT, sentence)
        .map(
            fact ->
                new Said(
                    literal(fact, fact.group(1).toLowerCase(Locale.ROOT)),
                    List.of(described(fact.group(3)))));
  }

  /** {@code formula} in a spelling that does not depend on case, number or the variable's name. */
  static String canonical(Formula formula) {
    return canonical(formula, "");
  }

  private static String canonical(Formula formula, String variable) {
    if (formula instanceof Formula.Atom atom) {
      String arguments =
          String.join(
              ",",
              atom.arguments().stream()
                  .map(a -> a.equals(variable) ? "x" : a.toLowerCase(Locale.ROOT))
                  .toList());
      return atom.predicate().toLowerCase(Locale.ROOT).replaceAll("puse?s?$", "pus")
          + "("
          + arguments
          + ")";
    }
    if (formula instanceof Formula.Not not) {
      return "¬" + canonical(not.body(), variable);
    }
    if (formula instanceof Formula.Joined joined) {
      return "("
          + canonical(joined.left(), variable)
          + joined.connective()
          + canonical(joined.right(), variable)
          + ")";
    }
    Formula.Quantified all = (Formula.Quantified) formula;
    return all.quantifier() + canonical(all.body(), all.variable());
  }

  private static Optional<Matcher> matched(Pattern pattern, String sentence) {
    Matcher matcher = pattern.matcher(sentence);
    return matcher.matches() ? Optional.of(matcher) : Optional.empty();
  }

  private static String literal(Matcher sentence, String subject) {
    String sign = sentence.group(2) == null ? "" : "¬";
    return sign + name(sentence.group(3)) + "(" + subject + ")";
  }

  private static String described(String word) {
    String singular = singular(word).toLowerCase(Locale.ROOT);
    String article = "aeiou".indexOf(singular.charAt(0)) < 0 ? "a " : "an ";
    return name(word) + "(x) ::: x is " + (singular.endsWith("pus") ? article : "") + singular;
  }

  private static String name(String word) {
    String singular = singular(word);
    return singular.substring(0, 1).toUpperCase(Locale.ROOT) + singular.substring(1);
  }

  private static String singular(String word) {
    return word.endsWith("puses") ? word.substring(0, word.length() - 2) : word;
  }
}
