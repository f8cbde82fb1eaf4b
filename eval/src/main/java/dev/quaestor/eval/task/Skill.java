package dev.quaestor.eval.task;

/**
 * One kind of question of a domain; also the group of its candidates.
 *
 * @param name as it is shown, unique in the domain
 * @param learnable whether a student can learn it from answers; false for the one kind whose
 *     answers are a keyed hash of the question, put in on purpose: what cannot be learned looks
 *     most uncertain for ever, and a strategy should not sink its budget into it
 */
public record Skill(String name, boolean learnable) {

  public static Skill learnable(String name) {
    return new Skill(name, true);
  }

  public static Skill unlearnable(String name) {
    return new Skill(name, false);
  }
}
