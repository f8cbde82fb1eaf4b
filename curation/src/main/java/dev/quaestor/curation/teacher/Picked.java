package dev.quaestor.curation.teacher;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.strategy.Selection;
import java.util.List;

/**
 * A chosen candidate, as a generation mode is given it.
 *
 * @param candidate what was chosen
 * @param studentAnswer what the student in force answered to it; empty where that is not to be
 *     shown
 * @param round all that was chosen with it, itself among them, in selection order
 */
public record Picked(Candidate candidate, String studentAnswer, List<Candidate> round) {

  /** A candidate chosen alone, without the student's answer. */
  public static Picked alone(Candidate candidate) {
    return new Picked(candidate, "", List.of(candidate));
  }

  /** All that {@code selection} chose of {@code pool}, in its order. */
  public static List<Picked> all(Selection selection, Pool pool) {
    List<Candidate> round =
        selection.picks().stream().map(pick -> pool.get(pick.candidateId())).toList();
    return selection.picks().stream()
        .map(pick -> new Picked(pool.get(pick.candidateId()), pick.answer(), round))
        .toList();
  }

  public Picked {
    round = List.copyOf(round);
  }
}
