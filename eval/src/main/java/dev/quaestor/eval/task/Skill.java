package dev.quaestor.eval.task;

import java.util.List;

/**
 * One kind of question of a domain; also the group of its candidates.
 *
 * @param name as it is shown, unique in the domain
 * @param learnable whether a student can learn it from answers; false for the one kind whose
 *     answers are a keyed hash of the question, put in on purpose: what cannot be learned looks
 *     most uncertain for ever, and a strategy should not sink its budget into it
 * @param requires the skills whose answers are steps of its own: hopeless before they are learned
 */
public record Skill(String name, boolean learnable, List<String> requires) {

  public Skill {
    requires = List.copyOf(requires);
  }

  /** A skill that builds on no other. */
  public static Skill learnable(String name) {
    return new Skill(name, true, List.of());
  }

  public static Skill unlearnable(String name) {
    return new Skill(name, false, List.of());
  }
}
