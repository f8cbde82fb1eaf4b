package dev.quaestor.eval.task;

import java.util.ArrayList;
import java.util.List;

/**
 * How skills are distributed over a pool and over the seed set.
 *
 * <p>Skill k (0 is the most frequent) has weight decay^k; the skill that cannot be learned has a
 * share of its own. The seed set is long-tailed whichever the pool is, so that the base has
 * mastered what is frequent and little of what is rare.
 *
 * <p>A frontier is even, with skills that build on others. The seed set shows those only in traces,
 * so that the base knows what they look like and cannot do them: hopeless at first, and within
 * reach once their steps are learned.
 *
 * @param kind long-tailed, even or frontier
 * @param decay weight of a skill relative to the one before it, in (0, 1]; 1 is even
 * @param seedSetDecay the same for the seed set
 * @param unlearnable share of the skill that cannot be learned, in [0, 1); 0 leaves it out
 *     everywhere
 */
public record PoolPlan(Kind kind, double decay, double seedSetDecay, double unlearnable) {

  /** The decay of the prototypes the defaults were chosen with. */
  public static final double DECAY = 0.65;

  /** What a frontier's seed set has of each skill that builds on others. */
  private static final double TRACE = 0.005;

  /** Which pool is drawn. */
  public enum Kind {
    LONG_TAILED,
    EVEN,
    FRONTIER
  }

  public PoolPlan {
    requireShare("decay", decay > 0 && decay <= 1, decay, "(0, 1]");
    requireShare("seed-set-decay", seedSetDecay > 0 && seedSetDecay <= 1, seedSetDecay, "(0, 1]");
    requireShare("unlearnable", unlearnable >= 0 && unlearnable < 1, unlearnable, "[0, 1)");
  }

  /**
   * The skills of {@code domain} that are drawn at all.
   *
   * @throws IllegalArgumentException if a frontier has no skill that builds on others, or lacks one
   *     that is built on
   */
  public List<Skill> skills(Domain domain) {
    if (kind == Kind.FRONTIER) {
      requireFrontier(domain);
    }
    return domain.skills().stream().filter(s -> s.learnable() || unlearnable > 0).toList();
  }

  /** The share of each of {@code skills} in the pool, summing to 1. */
  public double[] poolShares(List<Skill> skills) {
    return shares(skills, kind == Kind.LONG_TAILED ? decay : 1);
  }

  /** The share of each of {@code skills} in the seed set, summing to 1. */
  public double[] seedSetShares(List<Skill> skills) {
    double[] shares = shares(skills, seedSetDecay);
    if (kind != Kind.FRONTIER) {
      return shares;
    }
    double builtOn = 0;
    double building = 0;
    for (int i = 0; i < shares.length; i++) {
      if (!skills.get(i).requires().isEmpty()) {
        building += TRACE;
      } else if (skills.get(i).learnable()) {
        builtOn += shares[i];
      }
    }
    double left = 1 - building - (skills.stream().allMatch(Skill::learnable) ? 0 : unlearnable);
    for (int i = 0; i < shares.length; i++) {
      if (!skills.get(i).requires().isEmpty()) {
        shares[i] = TRACE;
      } else if (skills.get(i).learnable()) {
        shares[i] *= left / builtOn;
      }
    }
    return shares;
  }

  private static void requireFrontier(Domain domain) {
    List<String> names = domain.skills().stream().map(Skill::name).toList();
    List<Skill> building = domain.skills().stream().filter(s -> !s.requires().isEmpty()).toList();
    if (building.isEmpty()) {
      throw new IllegalArgumentException(
          "pool: frontier needs skills that build on others, and none of %s does; take the pool even, or the strings' chain, relay and march"
              .formatted(names));
    }
    for (Skill skill : building) {
      if (!names.containsAll(skill.requires())) {
        throw new IllegalArgumentException(
            "skills: %s builds on %s, found %s; list them too"
                .formatted(skill.name(), skill.requires(), names));
      }
    }
  }

  private double[] shares(List<Skill> skills, double ratio) {
    List<Double> weights = new ArrayList<>();
    double weight = 1;
    double sum = 0;
    for (Skill skill : skills) {
      weights.add(skill.learnable() ? weight : 0);
      sum += skill.learnable() ? weight : 0;
      weight *= skill.learnable() ? ratio : 1;
    }
    boolean hopeless = skills.stream().anyMatch(s -> !s.learnable());
    double learnable = hopeless ? 1 - unlearnable : 1;
    double[] shares = new double[skills.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = skills.get(i).learnable() ? weights.get(i) / sum * learnable : unlearnable;
    }
    return shares;
  }

  private static void requireShare(String name, boolean holds, double found, String range) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must lie in " + range + ", found " + found);
    }
  }
}
