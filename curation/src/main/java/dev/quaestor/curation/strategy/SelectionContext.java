package dev.quaestor.curation.strategy;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Embeddings;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy chooses from.
 *
 * @param state the run so far
 * @param observed the candidates not yet asked that were observed, or all not yet asked where
 *     nothing was, with what the strategy declared it needs of the student
 * @param count how many to pick
 */
public record SelectionContext(RunState state, Observed observed, int count) {

  /** The candidates to choose from. */
  public List<Candidate> candidates() {
    return observed.candidates();
  }

  /** The round being selected for. */
  public int round() {
    return state.next();
  }

  /** The student's own answer, as it believed it. */
  public Observation observation(Candidate candidate) {
    return answer(candidate).observation();
  }

  /** The student's own answer. */
  public Draw answer(Candidate candidate) {
    return found(candidate, observed.answers().get(candidate.id()));
  }

  /** The student's sampled answers, in the order drawn. */
  public List<Draw> samples(Candidate candidate) {
    return found(candidate, observed.samples().get(candidate.id()));
  }

  /** The vectors of one kind, of the candidates and of what was asked before where declared. */
  public Embeddings embeddings(Embedding kind) {
    Embeddings found = observed.embeddings().get(kind);
    if (found == null) {
      throw new IllegalStateException(
          "round %d: no candidate has %s; the strategy must declare the need"
              .formatted(round(), kind));
    }
    return found;
  }

  private <T> T found(Candidate candidate, @Nullable T found) {
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
