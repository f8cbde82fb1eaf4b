package dev.quaestor.curation.ledger;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.Evaluation;
import java.util.List;

/**
 * How far a ledger is, without its rounds: what a line about a run says.
 *
 * @param models the student of each committed round, in order; the base first
 * @param scores what was measured in the last of them, its samples left out
 * @param charged what the run owes for all of them
 * @param events what is kept beside them
 */
public record Gist(List<Round.Model> models, List<Evaluation> scores, Cost charged, Events events) {

  /** Of a ledger that was not begun. */
  public static final Gist NOTHING = new Gist(List.of(), List.of(), Cost.ZERO, Events.NONE);

  public Gist {
    models = List.copyOf(models);
    scores = List.copyOf(scores);
  }
}
