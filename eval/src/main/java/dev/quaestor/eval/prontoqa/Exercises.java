package dev.quaestor.eval.prontoqa;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.TaskException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
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
      SentenceLogic.Said formula = said(sentence);
      predicates.addAll(formula.predicates());
      premises.append(formula.text()).append(" ::: ").append(sentence).append('\n');
    }
    SentenceLogic.Said conclusion = said(statement);
    predicates.addAll(conclusion.predicates());
    return "Predicates:\n"
        + String.join("\n", predicates)
        + "\nPremises:\n"
        + premises
        + "Conclusion:\n"
        + conclusion.text()
        + " ::: "
        + statement;
  }

  private static SentenceLogic.Said said(String sentence) {
    return SentenceLogic.of(sentence)
        .orElseThrow(
            () ->
                new TaskException(
                    "no sentence form of ProntoQA fits \""
                        + sentence
                        + "\"; set seed-set: 0 for questions of another kind"));
  }
}
