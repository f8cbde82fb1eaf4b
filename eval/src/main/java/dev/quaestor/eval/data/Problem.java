package dev.quaestor.eval.data;

import dev.quaestor.curation.pool.Candidate;
import java.util.List;

/**
 * A question with what was generated for it.
 *
 * @param question what was asked, named by its own id
 * @param reference what its answers are judged by, where the file brings it; empty otherwise
 * @param generations the answers, in order
 * @param where its first line, for messages
 */
public record Problem(
    Candidate question, String reference, List<String> generations, String where) {

  public Problem {
    generations = List.copyOf(generations);
  }

  public Problem(Candidate question, String reference, List<String> generations) {
    this(question, reference, generations, "");
  }
}
