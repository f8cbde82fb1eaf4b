package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Judges an answer by its reference. Never throws for what an answer says. */
public interface AnswerCheck {

  /**
   * The judgement of {@code answer}; {@code reference} must be one that {@link #objection} passes.
   */
  Judgement judge(String reference, String answer);

  /**
   * The final answer in {@code answer}, written so that equal ones are mostly the same text; what
   * votes are counted by. Empty where it is unparsed.
   */
  Optional<String> finalAnswer(String answer);

  /**
   * How an answer must be written for the final answer to be found, in a sentence; empty where the
   * whole answer is looked at, whatever it is.
   */
  default String instructions() {
    return "";
  }

  /** Why nothing can be judged by {@code reference}; empty where it can. */
  Optional<String> objection(String reference);

  /** Answers that say what {@code reference} says, in every writing that must be accepted. */
  List<String> rightForms(String reference);

  /** Answers that come close to {@code reference} and are wrong. */
  List<String> nearMisses(String reference, RandomGenerator random);
}
