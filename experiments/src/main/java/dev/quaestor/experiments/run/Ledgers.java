package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.ledger.Events;
import java.util.List;
import java.util.Optional;

/**
 * Where a reader has an experiment's ledgers and bill from: whole and verified, or as they stand
 * while others write them.
 */
public interface Ledgers {

  /** What a ledger says. */
  record Said(List<Round> rounds, Events events) {

    /** A ledger that was not begun. */
    public static final Said NOTHING = new Said(List.of(), Events.NONE);

    public Said {
      rounds = List.copyOf(rounds);
    }
  }

  /** The ledger of a run that was begun. */
  Said of(PlannedRun run);

  /** The bill; empty where nothing was begun. */
  Optional<Bill> bill();
}
