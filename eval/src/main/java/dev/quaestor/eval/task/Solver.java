package dev.quaestor.eval.task;

import java.util.Optional;

/** Answers prompts of one task by computation: a pure function of the prompt's text. */
public interface Solver {

  /** The answer to {@code prompt}; empty where it is no prompt of this task. */
  Optional<Solution> solve(String prompt);

  /**
   * A right answer.
   *
   * @param text the answer with its steps, as a student learns it
   * @param answer the final answer alone
   */
  record Solution(String text, String answer) {}
}
