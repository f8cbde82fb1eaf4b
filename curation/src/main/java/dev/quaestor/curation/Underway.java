package dev.quaestor.curation;

import dev.quaestor.curation.appraisal.Appraisal;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Exchange;
import java.util.ArrayList;
import java.util.List;

/**
 * What the round under way owes before it is committed.
 *
 * @param exchanges what was asked and answered
 * @param appraisals what was scored
 */
public record Underway(List<Exchange> exchanges, List<Appraisal> appraisals) {

  /** Nothing yet. */
  public static final Underway NOTHING = new Underway(List.of(), List.of());

  public Underway {
    exchanges = List.copyOf(exchanges);
    appraisals = List.copyOf(appraisals);
  }

  Underway with(List<Exchange> asked, List<Appraisal> scored) {
    List<Exchange> allAsked = new ArrayList<>(exchanges);
    allAsked.addAll(asked);
    List<Appraisal> allScored = new ArrayList<>(appraisals);
    allScored.addAll(scored);
    return new Underway(allAsked, allScored);
  }

  /** What it owes for all of it. */
  public Cost charge() {
    return Exchange.charge(exchanges).plus(Appraisal.charge(appraisals));
  }
}
