package dev.quaestor.eval.task;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A task over a generated domain. Splits are drawn in the order test, monitor, steer, seed set,
 * pool, each from its own stream and without the questions before it: neither the size nor the kind
 * of a pool changes what it is measured on, and a larger pool begins with the smaller one.
 *
 * <p>Held-out splits have every skill equally often, for macro accuracy; the pool's shares weigh
 * them for pool-weighted accuracy. The skill that cannot be learned is held out too, so that macro
 * accuracy cannot reach 1.
 */
public record ProceduralTask(Domain domain, PoolPlan plan, SplitSizes sizes) implements Task {

  /** So many draws in a row that give the seed itself mean that its skill has no other question. */
  private static final int SIBLING_DRAWS = 1000;

  @Override
  public String name() {
    return domain.name();
  }

  @Override
  public Material draw(RandomStreams streams) {
    List<Skill> skills = plan.skills(domain);
    Drawing drawing = new Drawing(domain, skills);
    List<Item> test = drawing.even("test split", sizes.test(), stream(streams, "test"));
    List<Item> monitor = drawing.even("monitor split", sizes.monitor(), stream(streams, "monitor"));
    List<Item> steer = drawing.even("steer split", sizes.steer(), stream(streams, "steer"));
    List<Item> seeds =
        drawing.weighted(
            "seed set", sizes.seedSet(), plan.seedSetShares(skills), stream(streams, "seed-set"));
    List<Item> pool =
        drawing.weighted("pool", sizes.pool(), plan.poolShares(skills), stream(streams, "pool"));
    Solver solver = domain.solver();
    List<Example> seedSet =
        seeds.stream()
            .map(Item::candidate)
            .map(
                c -> new Example(c.id(), c.prompt(), solver.solve(c.prompt()).orElseThrow().text()))
            .toList();
    return new Material(pool, steer, monitor, test, seedSet);
  }

  private RandomGenerator stream(RandomStreams streams, String split) {
    return streams.stream(0, "task/" + name() + "/" + split);
  }

  @Override
  public Verifier verifier() {
    return domain.verifier();
  }

  @Override
  public Optional<Verifier> proofVerifier() {
    return domain.proofVerifier();
  }

  @Override
  public Optional<Solver> solver() {
    return Optional.of(domain.solver());
  }

  @Override
  public Optional<String> sibling(Candidate seed, RandomGenerator random) {
    return domain.skills().stream()
        .filter(skill -> skill.name().equals(seed.group()))
        .findFirst()
        .map(
            skill ->
                Stream.generate(() -> domain.problem(skill, random).prompt())
                    .limit(SIBLING_DRAWS)
                    .filter(prompt -> !prompt.equals(seed.prompt()))
                    .findFirst())
        .flatMap(found -> found);
  }

  @Override
  public Optional<String> reworded(String prompt, RandomGenerator random) {
    return domain.reworded(prompt, random);
  }

  @Override
  public Optional<String> key(String prompt) {
    return domain.key(prompt);
  }

  @Override
  public boolean reads(String question) {
    return domain.solver().solve(question).isPresent();
  }

  /** Held-out questions in whatever wording. */
  @Override
  public Contamination heldOut(Material material) {
    return Task.super.heldOut(material).alsoReworded(Task.prompts(material), domain::key);
  }

  @Override
  public String description() {
    List<Skill> skills = plan.skills(domain);
    double[] pool = plan.poolShares(skills);
    double[] seeds = plan.seedSetShares(skills);
    String shares =
        IntStream.range(0, pool.length)
            .mapToObj(
                k ->
                    String.format(
                        Locale.ROOT,
                        "%s %.4f / %.4f%s",
                        skills.get(k).name(),
                        pool[k],
                        seeds[k],
                        remark(skills.get(k))))
            .collect(Collectors.joining("\n  ", "  ", ""));
    return String.format(
        Locale.ROOT,
        "%s: pool of %d (%s), steer %d, monitor %d, test %d with skills even, seed set of %d%n"
            + "  skill, share of pool / of seed set:%n%s",
        name(),
        sizes.pool(),
        plan.kind() == PoolPlan.Kind.LONG_TAILED
            ? "long-tailed, decay " + plan.decay()
            : plan.kind().name().toLowerCase(Locale.ROOT),
        sizes.steer(),
        sizes.monitor(),
        sizes.test(),
        sizes.seedSet(),
        shares);
  }

  private static String remark(Skill skill) {
    if (!skill.learnable()) {
      return " (cannot be learned, on purpose)";
    }
    return skill.requires().isEmpty()
        ? ""
        : " (builds on " + String.join(" and ", skill.requires()) + ")";
  }
}
