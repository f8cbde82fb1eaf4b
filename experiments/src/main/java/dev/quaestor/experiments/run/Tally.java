package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.ledger.Gist;
import dev.quaestor.curation.ledger.LedgerView;

/**
 * How far a run is before it is taken up.
 *
 * @param rounds that are committed, the base's among them
 * @param charged what it owes for them
 */
public record Tally(PlannedRun run, int rounds, Cost charged) {

  /** As its ledger has it. */
  static Tally of(PlannedRun run) {
    if (!run.begun()) {
      return new Tally(run, 0, Cost.ZERO);
    }
    try (LedgerView ledger = LedgerView.open(run.database())) {
      Gist gist = ledger.gist();
      return new Tally(run, gist.models().size(), gist.charged());
    }
  }

  /** The rounds it has when it is done, the base's among them, unless its budget ends before. */
  public int due() {
    return run.variant().manifest().rounds() + 1;
  }
}
