package dev.quaestor.eval.prontoqa;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.TaskException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Short exercises in writing sentences as logic: a few sentences drawn from the pool's contexts, in
 * no order that proves anything, a statement, and the program a grammar of seven sentence forms
 * writes for them. They teach a base the notation on contexts much shorter than any question's;
 * what a whole question needs is left to the teacher.
 *
 * @param count how many
 * @param sentences the most sentences of one; it has 1 to so many
 */
record Exercises(int count, int sentences) {

  private static final Pattern EVERY =
      Pattern.compile("(?:Every|Each) (\\w+) is (not )?(?:an? )?(\\w+)\\.");
  private static final Pattern ALL = Pattern.compile("(\\w+puses) are (not )?(\\w+)\\.");
  private static final Pattern FACT = Pattern.compile("(\\w+) is (not )?(?:an? )?(\\w+)\\.");

  /** The exercises, the same for the same pool and streams. */
  List<Example> draw(List<Item> pool, RandomStreams streams) {
    List<String> bank = new ArrayList<>();
    List<String> statements = new ArrayList<>();
    for (Item item : pool) {
      String[] parts = item.candidate().prompt().split(Pattern.quote(Question.ASKED), 2);
      bank.addAll(List.of(parts[0].strip().split("(?<=\\.)\\s+")));
      statements.add(parts[1].strip());
    }
    RandomGenerator random = streams.stream(0, "prontoqa/exercises");
    List<Example> exercises = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> chosen = new ArrayList<>();
      int size = 1 + random.nextInt(sentences);
      for (int s = 0; s < size; s++) {
        chosen.add(bank.get(random.nextInt(bank.size())));
      }
      String statement = statements.get(random.nextInt(statements.size()));
      String prompt = Question.prompt(String.join(" ", chosen), statement);
      exercises.add(new Example("exercise-" + i, prompt, program(chosen, statement)));
    }
    return exercises;
  }

  /** The program of {@code sentences} in the recorded models' layout. */
  static String program(List<String> sentences, String statement) {
    Set<String> predicates = new LinkedHashSet<>();
    StringBuilder premises = new StringBuilder();
    for (String sentence : sentences) {
      Formula formula = formula(sentence);
      predicates.addAll(formula.predicates);
      premises.append(formula.text).append(" ::: ").append(sentence).append('\n');
    }
    Formula conclusion = formula(statement);
    predicates.addAll(conclusion.predicates);
    return "Predicates:\n"
        + String.join("\n", predicates)
        + "\nPremises:\n"
        + premises
        + "Conclusion:\n"
        + conclusion.text
        + " ::: "
        + statement;
  }

  private record Formula(String text, List<String> predicates) {}

  private static Formula formula(String sentence) {
    Matcher rule = matched(EVERY, sentence).or(() -> matched(ALL, sentence)).orElse(null);
    if (rule != null) {
      String text = "∀x (%s(x) → %s)".formatted(name(rule.group(1)), literal(rule, "x"));
      return new Formula(text, List.of(described(rule.group(1)), described(rule.group(3))));
    }
    Matcher fact =
        matched(FACT, sentence)
            .orElseThrow(
                () ->
                    new TaskException(
                        "no sentence form of ProntoQA fits \""
                            + sentence
                            + "\"; set seed-set: 0 for questions of another kind"));
    String constant = fact.group(1).toLowerCase(Locale.ROOT);
    return new Formula(literal(fact, constant), List.of(described(fact.group(3))));
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
