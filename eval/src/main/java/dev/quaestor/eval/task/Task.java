package dev.quaestor.eval.task;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What a student is taught and measured on. Immutable, and the same for the same settings. */
public interface Task {

  /** The task's name in a manifest. */
  String name();

  /** What is drawn, how difficulty or skills are distributed: a few lines for people. */
  String description();

  /** What a person should know of its files, though it stops nothing. */
  default List<String> warnings() {
    return List.of();
  }

  /**
   * All of one seed: pool, held-out splits and seed set, disjoint by prompt. The same streams give
   * the same material.
   *
   * @throws TaskException if more distinct prompts are asked than exist
   */
  Material draw(RandomStreams streams);

  /**
   * Finds what must not be learned: the held-out questions of {@code material}, and all others this
   * task holds out.
   */
  default Contamination heldOut(Material material) {
    return Contamination.whole(prompts(material));
  }

  /** The held-out questions of {@code material}. */
  static List<String> prompts(Material material) {
    return Stream.of(material.steer(), material.monitor(), material.test())
        .flatMap(List::stream)
        .map(item -> item.candidate().prompt())
        .toList();
  }

  /** Judges answers to this task's prompts. */
  Verifier verifier();

  /**
   * Judges the reasoning with the final answer, where that can be done: an answer that {@link
   * #verifier} finds right and this one wrong is a false positive.
   */
  default Optional<Verifier> proofVerifier() {
    return Optional.empty();
  }

  /** Answers this task's prompts with worked steps; empty where nothing but a model can. */
  default Optional<Solver> solver() {
    return Optional.empty();
  }

  /**
   * Another question of the skill that {@code seed} belongs to, as its solver teacher writes one;
   * empty where the task cannot make questions.
   */
  default Optional<String> sibling(Candidate seed, RandomGenerator random) {
    return Optional.empty();
  }

  /**
   * The question of {@code prompt} in other words, as its solver teacher writes it; it has the same
   * right answers. Empty where the task cannot put it in others.
   */
  default Optional<String> reworded(String prompt, RandomGenerator random) {
    return Optional.empty();
  }

  /**
   * What {@code prompt} asks, in one wording: the same for questions that differ in order, case or
   * white space alone; empty where the task cannot tell, or it is none of its questions.
   */
  default Optional<String> key(String prompt) {
    return Optional.empty();
  }

  /** Whether {@code question}, which somebody wrote, has the form of this task's questions. */
  default boolean reads(String question) {
    return true;
  }

  /**
   * The reference answer of one of this task's prompts, as a student would write it: worked where
   * the task works it; empty where none is known.
   */
  default Optional<String> reference(Candidate candidate) {
    return solver()
        .flatMap(solver -> solver.solve(candidate.prompt()))
        .map(solution -> target(solution.text()));
  }

  /** How answers are written, for a teacher that is asked for one; empty where that goes unsaid. */
  default String instructions() {
    return "";
  }

  /**
   * The final answer in {@code answer}, by which votes are counted; empty where none can be read.
   * Answers that mean the same are mostly, not always, the same text.
   */
  default Optional<String> finalAnswer(String answer) {
    Optional<String> marked = FinalAnswer.after("#", answer);
    return marked.or(
        () -> Optional.of(FinalAnswer.firstLine(answer)).filter(line -> !line.isEmpty()));
  }

  /**
   * What of a teacher's answer is learned: the answer itself, unless the task cuts run-on text or
   * has a shorter form for it. The verifier judges both alike.
   */
  default String target(String answer) {
    return answer;
  }
}
