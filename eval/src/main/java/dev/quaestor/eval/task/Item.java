package dev.quaestor.eval.task;

import dev.quaestor.curation.pool.Candidate;

/**
 * A candidate with what only evaluation may know of it.
 *
 * @param candidate what a student and a teacher see
 * @param level its difficulty within its group, 1 or more; larger is harder or longer
 * @param reference the final answer, or one of several; empty where there is none
 */
public record Item(Candidate candidate, int level, String reference) {

  public Item {
    if (level < 1) {
      throw new IllegalArgumentException(
          "a level is at least 1, found " + level + " for \"" + candidate.prompt() + "\"");
    }
  }
}
