package dev.quaestor.curation.strategy;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import java.util.List;
import java.util.Map;

/**
 * What a strategy chooses from.
 *
 * @param state the run so far
 * @param candidates those not yet asked that were observed, or all not yet asked where nothing was
 * @param observations the student's observations by candidate id; empty where the strategy needs
 *     none
 * @param count how many to pick
 */
public record SelectionContext(
    RunState state, List<Candidate> candidates, Map<String, Observation> observations, int count) {

  /** The choice among what a round observed. */
  public static SelectionContext of(RunState state, Observed observed, int count) {
    return new SelectionContext(state, observed.candidates(), observed.observations(), count);
  }

  /** The round being selected for. */
  public int round() {
    return state.next();
  }

  /** The observation of a candidate that was observed. */
  public Observation observation(Candidate candidate) {
    Observation found = observations.get(candidate.id());
    if (found == null) {
      throw new IllegalStateException(
          "round "
              + round()
              + ": candidate "
              + candidate.id()
              + " was not observed; the strategy must declare the need");
    }
    return found;
  }
}
