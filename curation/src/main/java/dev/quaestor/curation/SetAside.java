package dev.quaestor.curation;

import dev.quaestor.curation.admission.AdmissionPolicy.Judged;
import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.teacher.Exchange;
import java.util.List;
import java.util.Set;

/**
 * What is asked in round 0 and kept from the students in force: a second student learns from it
 * alone. It is charged like any other answer and stands in the ledger, so that a run that is taken
 * up again asks it no second time, and no later round asks the same questions.
 *
 * @param selection the questions
 * @param exchanges what was asked and answered
 * @param admissions the judgement of each exchange
 * @param appraisals what was scored to judge them
 */
public record SetAside(
    Selection selection,
    List<Exchange> exchanges,
    List<Admission> admissions,
    List<Appraisal> appraisals) {

  /** Nothing, as most strategies have it. */
  public static final SetAside NOTHING =
      new SetAside(Selection.NONE, List.of(), List.of(), List.of());

  public SetAside {
    exchanges = List.copyOf(exchanges);
    admissions = List.copyOf(admissions);
  }

  static SetAside of(Selection drawn, List<Exchange> exchanges, Judged judged) {
    return new SetAside(drawn, exchanges, judged.admissions(), judged.appraisals());
  }

  /** The questions that {@code strategy} needs set aside, drawn evenly from the pool. */
  static Selection drawn(QueryStrategy strategy, Pool pool, RandomStreams streams) {
    int count =
        strategy.needs(1).stream()
            .mapToInt(need -> need instanceof Need.IrreducibleLoss loss ? loss.questions() : 0)
            .max()
            .orElse(0);
    if (count == 0) {
      return Selection.NONE;
    }
    List<Selection.Pick> picks =
        new Lot(streams, 0, "set aside")
            .first(pool.without(Set.of()).stream().map(Candidate::id), id -> id, count).stream()
                .map(id -> new Selection.Pick(id, Double.NaN))
                .toList();
    return new Selection(picks, List.of(), pool.size());
  }

  /** What may be learned from, of what was set aside before the rounds of {@code state}. */
  public static List<Example> examples(RunState state) {
    return Admission.examples(state.rounds().get(0).admissions());
  }
}
