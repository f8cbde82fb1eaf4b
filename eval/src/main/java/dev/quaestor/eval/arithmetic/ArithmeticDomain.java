package dev.quaestor.eval.arithmetic;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.Problem;
import dev.quaestor.eval.task.Skill;
import dev.quaestor.eval.task.Solver;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Expressions of several forms; the form shows in the prompt, and the level is its number of
 * digits.
 *
 * @param order the learnable forms, most frequent first; {@code seal} is added last
 * @param numbers bounds of the numbers in a question
 */
public record ArithmeticDomain(List<ArithmeticSkill> order, Numbers numbers) implements Domain {

  /** The forms of the default task. */
  public static final List<ArithmeticSkill> DEFAULT =
      List.copyOf(EnumSet.range(ArithmeticSkill.ADD, ArithmeticSkill.BRACKETS_MIX));

  public ArithmeticDomain {
    order = List.copyOf(order);
    if (order.isEmpty()
        || order.contains(ArithmeticSkill.SEAL)
        || order.size() != EnumSet.copyOf(order).size()) {
      throw new IllegalArgumentException(
          "skills must be one or more, all different and without seal, found " + order);
    }
    if (order.stream().anyMatch(ArithmeticSkill::takesTwo)
        && 2 * numbers.least() > Math.min(99, numbers.most())) {
      throw new IllegalArgumentException(
          "subtract-two and less-sum take two numbers from one below 100 without falling below zero: max-number (at most 99 of it) must be at least twice min-number, found "
              + numbers.least()
              + " and "
              + numbers.most());
    }
  }

  @Override
  public String name() {
    return "arithmetic";
  }

  @Override
  public List<Skill> skills() {
    return Stream.concat(
            order.stream().map(s -> Skill.learnable(s.word())),
            Stream.of(Skill.unlearnable(ArithmeticSkill.SEAL.word())))
        .toList();
  }

  @Override
  public Problem problem(Skill skill, RandomGenerator random) {
    String text = ArithmeticSkill.named(skill.name()).orElseThrow().expression(numbers, random);
    String prompt = text + "=";
    int digits = (int) text.chars().filter(Character::isDigit).count();
    return new Problem(prompt, ArithmeticQuestion.parse(prompt).orElseThrow().key(), digits);
  }

  @Override
  public Optional<String> key(String prompt) {
    return ArithmeticQuestion.parse(prompt.replaceAll("\\s", "")).map(ArithmeticQuestion::key);
  }

  /** The sides of one sum or product exchanged; where there is none, all of it in brackets. */
  @Override
  public Optional<String> reworded(String prompt, RandomGenerator random) {
    Optional<ArithmeticQuestion> question = ArithmeticQuestion.parse(prompt);
    Optional<Expression> expression = question.flatMap(ArithmeticQuestion::expression);
    if (expression.isEmpty()) {
      return Optional.empty();
    }
    List<Expression> turned = expression.get().turned();
    List<String> wordings =
        turned.isEmpty()
            ? List.of("(" + question.get().text() + ")=")
            : turned.stream().map(each -> each + "=").toList();
    return Optional.of(wordings.get(random.nextInt(wordings.size())))
        .filter(text -> !text.equals(prompt.strip()) && key(text).equals(key(prompt)));
  }

  @Override
  public Solver solver() {
    return prompt -> ArithmeticQuestion.parse(prompt).map(ArithmeticQuestion::solution);
  }

  @Override
  public Verifier verifier() {
    return new ArithmeticVerifier();
  }

  @Override
  public Optional<Verifier> proofVerifier() {
    return Optional.of(new StepsVerifier());
  }
}
