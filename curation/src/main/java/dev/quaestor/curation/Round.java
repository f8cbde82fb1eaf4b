package dev.quaestor.curation;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.teacher.Exchange;
import java.util.List;

/**
 * One turn of the loop, as it is committed.
 *
 * @param number 0 for the base before anything was asked, then 1, 2, …
 * @param selection what was chosen
 * @param exchanges what was asked and answered, in selection order
 * @param admissions the judgement of each exchange, in the same order
 * @param checkpoint the name of the challenger's checkpoint inside the run; {@code base} in round 0
 * @param sha256 the SHA-256 of the challenger's weights file
 * @param effort what it took
 * @param evaluations the challenger's held-out scores, monitor first
 */
public record Round(
    int number,
    Selection selection,
    List<Exchange> exchanges,
    List<Admission> admissions,
    String checkpoint,
    String sha256,
    Effort effort,
    List<Evaluation> evaluations) {

  public Round {
    exchanges = List.copyOf(exchanges);
    admissions = List.copyOf(admissions);
    evaluations = List.copyOf(evaluations);
  }

  /** What the run owes for this round. */
  public Cost charge() {
    return Exchange.charge(exchanges);
  }
}
