package dev.quaestor.eval.game24;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.Problem;
import dev.quaestor.eval.task.Skill;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Spacing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Three or four numbers and a stated target; the shape named has a solution, and the level is the
 * number of digits in numbers and target.
 *
 * @param order the learnable shapes, most frequent first; {@code seal} is added last
 */
public record Game24Domain(List<Shape> order) implements Domain {

  /** All learnable shapes with a name of their own. */
  public static final List<Shape> DEFAULT =
      List.copyOf(EnumSet.complementOf(EnumSet.of(Shape.FREE, Shape.SEAL)));

  public Game24Domain {
    order = List.copyOf(order);
    if (order.isEmpty()
        || order.contains(Shape.SEAL)
        || order.size() != EnumSet.copyOf(order).size()) {
      throw new IllegalArgumentException(
          "skills must be one or more, all different and without seal, found " + order);
    }
  }

  @Override
  public String name() {
    return "game24";
  }

  @Override
  public List<Skill> skills() {
    return Stream.concat(
            order.stream().map(s -> Skill.learnable(s.word())),
            Stream.of(Skill.unlearnable(Shape.SEAL.word())))
        .toList();
  }

  @Override
  public Problem problem(Skill skill, RandomGenerator random) {
    Shape shape = Shape.named(skill.name()).orElseThrow();
    long[] drawn = shape.numbers(random);
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < drawn.length - 1; i++) {
      numbers.add(drawn[i]);
    }
    Collections.shuffle(numbers, new Random(random.nextLong()));
    OptionalLong target =
        shape == Shape.SEAL ? OptionalLong.empty() : OptionalLong.of(drawn[drawn.length - 1]);
    Puzzle puzzle = new Puzzle(shape, numbers, target);
    int digits = (int) puzzle.prompt().chars().filter(Character::isDigit).count();
    return new Problem(puzzle.prompt(), puzzle.key(), digits);
  }

  @Override
  public Optional<String> key(String prompt) {
    return Puzzle.parse(Spacing.plain(prompt)).map(Puzzle::key);
  }

  @Override
  public Optional<String> reworded(String prompt, RandomGenerator random) {
    return Puzzle.parse(prompt).flatMap(puzzle -> puzzle.shuffled(random)).map(Puzzle::prompt);
  }

  @Override
  public Solver solver() {
    return prompt -> Puzzle.parse(prompt).flatMap(Search::solve);
  }

  @Override
  public Verifier verifier() {
    return new ExpressionVerifier();
  }
}
