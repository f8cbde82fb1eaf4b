package dev.quaestor.eval.task;

import dev.quaestor.curation.admission.Verifier;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A procedural world of questions: which kinds there are, how one is made, answered and judged. */
public interface Domain {

  /** The name of the task made of it. */
  String name();

  /**
   * The kinds of question, most frequent first in a long-tailed pool; at most one is not learnable,
   * and it stands last.
   */
  List<Skill> skills();

  /** A question of {@code skill}; the same one may be drawn again. */
  Problem problem(Skill skill, RandomGenerator random);

  /**
   * What {@code prompt} asks, in one wording: the same for questions that differ in order, case or
   * white space alone; empty for what is no question of this domain.
   */
  Optional<String> key(String prompt);

  /**
   * The question of {@code prompt} in another wording that {@link #solver} and {@link #verifier}
   * read, with the same right answers; empty where it has none.
   */
  Optional<String> reworded(String prompt, RandomGenerator random);

  /** Answers every question {@link #problem} makes. */
  Solver solver();

  /** Judges answers to every question {@link #problem} makes. */
  Verifier verifier();

  /**
   * Judges the steps with the final answer, where that can be done: an answer that {@link
   * #verifier} finds right and this one wrong is a false positive.
   */
  default Optional<Verifier> proofVerifier() {
    return Optional.empty();
  }
}
