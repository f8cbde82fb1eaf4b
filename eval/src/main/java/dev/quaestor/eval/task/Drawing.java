package dev.quaestor.eval.task;

import dev.quaestor.curation.pool.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Draws distinct items of a domain, split after split: a question drawn for one split, in whatever
 * wording, is not drawn for another.
 */
final class Drawing {

  /**
   * So many repeats in a row end a drawing. Where a thousandth of a skill's questions is left, a
   * drawing goes on with probability 1 − 10⁻⁹ at every item.
   */
  private static final int PATIENCE = 20_000;

  private final Domain domain;
  private final Solver solver;
  private final List<Skill> skills;
  private final Set<String> taken = new HashSet<>();
  private final int[] drawn;

  Drawing(Domain domain, List<Skill> skills) {
    this.domain = domain;
    this.solver = domain.solver();
    this.skills = skills;
    this.drawn = new int[skills.size()];
  }

  /** {@code count} items with each skill equally often (the first ones once more), shuffled. */
  List<Item> even(String split, int count, RandomGenerator random) {
    List<Item> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(draw(split, i % skills.size(), random));
    }
    Collections.shuffle(items, new Random(random.nextLong()));
    return items;
  }

  /** {@code count} items, each of a skill drawn with probability {@code shares}. */
  List<Item> weighted(String split, int count, double[] shares, RandomGenerator random) {
    List<Item> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(draw(split, pick(shares, random.nextDouble()), random));
    }
    return items;
  }

  private static int pick(double[] shares, double u) {
    int last = 0;
    double sum = 0;
    for (int k = 0; k < shares.length; k++) {
      if (shares[k] > 0) {
        last = k;
        sum += shares[k];
        if (u < sum) {
          return k;
        }
      }
    }
    return last;
  }

  private Item draw(String split, int index, RandomGenerator random) {
    Skill skill = skills.get(index);
    for (int attempt = 0; attempt < PATIENCE; attempt++) {
      Problem problem = domain.problem(skill, random);
      if (taken.add(problem.key())) {
        drawn[index]++;
        return item(skill, problem);
      }
    }
    throw new TaskException(
        "task "
            + domain.name()
            + " has no more distinct questions of skill "
            + skill.name()
            + " for its "
            + split
            + ": "
            + drawn[index]
            + " were drawn over all splits and "
            + PATIENCE
            + " draws in a row gave one of them again; ask for smaller splits or another pool kind");
  }

  private Item item(Skill skill, Problem problem) {
    Solver.Solution solution =
        solver
            .solve(problem.prompt())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the solver of "
                            + domain.name()
                            + " cannot answer its own prompt \""
                            + problem.prompt()
                            + "\""));
    Candidate candidate = Candidate.of(problem.prompt(), skill.name(), "");
    return new Item(candidate, problem.level(), solution.answer());
  }
}
