package dev.quaestor.eval.programs;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.Problem;
import dev.quaestor.eval.task.Skill;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Spacing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Programs over short lists of digits, asked by a phrase with an example or by examples alone; the
 * level is the number of steps.
 *
 * @param order the learnable skills, most frequent first; {@code sealed} is added last
 */
public record ProgramsDomain(List<ProgramSkill> order) implements Domain {

  private static final int EXAMPLES = 3;

  public ProgramsDomain {
    order = List.copyOf(order);
    if (order.isEmpty()
        || order.contains(ProgramSkill.SEALED)
        || order.size() != EnumSet.copyOf(order).size()) {
      throw new IllegalArgumentException(
          "skills must be one or more, all different and without sealed, found " + order);
    }
  }

  @Override
  public String name() {
    return "programs";
  }

  @Override
  public List<Skill> skills() {
    List<Skill> skills = new ArrayList<>();
    for (ProgramSkill skill : order) {
      List<String> requires = skill.requires().stream().map(ProgramSkill::word).toList();
      skills.add(new Skill(skill.word(), true, requires));
    }
    skills.add(Skill.unlearnable(ProgramSkill.SEALED.word()));
    return skills;
  }

  @Override
  public Problem problem(Skill skill, RandomGenerator random) {
    ProgramSkill asked = ProgramSkill.named(skill.name()).orElseThrow();
    return switch (asked) {
      case SEALED -> problem(ProgramQuestion.sealedPrompt(list(random)), 1);
      case INDUCED -> problem(induced(random), 1);
      default -> {
        Program program = asked.program(number(random), number(random));
        yield problem(ProgramQuestion.phrased(program, list(random)), program.steps().size());
      }
    };
  }

  /** Three examples that one function alone fits. */
  private static String induced(RandomGenerator random) {
    Op[] ops = Op.values();
    while (true) {
      Op op = ops[random.nextInt(ops.length)];
      int number = op.takesNumber() ? number(random) : 0;
      List<long[]> from = new ArrayList<>();
      List<long[]> to = new ArrayList<>();
      for (int i = 0; i < EXAMPLES; i++) {
        from.add(list(random));
        to.add(op.apply(from.get(i), number));
      }
      boolean plain = to.stream().noneMatch(list -> list.length == 0);
      if (plain && ProgramQuestion.fitting(from, to).size() == 1) {
        return ProgramQuestion.byExamples(Program.of(Program.call(op, number)), from);
      }
    }
  }

  private static Problem problem(String prompt, int level) {
    return new Problem(prompt, prompt, level);
  }

  private static int number(RandomGenerator random) {
    return random.nextInt(1, 10);
  }

  private static long[] list(RandomGenerator random) {
    long[] list = new long[random.nextInt(3, 7)];
    Arrays.setAll(list, i -> random.nextInt(10));
    return list;
  }

  @Override
  public Optional<String> key(String prompt) {
    String text = Spacing.plain(prompt);
    return ProgramQuestion.parse(text).map(question -> ProgramQuestion.plain(text));
  }

  @Override
  public Optional<String> reworded(String prompt, RandomGenerator random) {
    return ProgramQuestion.parse(prompt)
        .map(question -> ProgramQuestion.reworded(prompt, random))
        .filter(text -> !text.equals(prompt.strip()));
  }

  @Override
  public Solver solver() {
    return prompt ->
        ProgramQuestion.parse(prompt)
            .map(question -> question.program().toString())
            .map(text -> new Solver.Solution(text, text));
  }

  @Override
  public Verifier verifier() {
    return new ProgramsVerifier();
  }
}
