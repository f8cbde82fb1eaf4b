package dev.quaestor.experiments.run;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.store.StoreException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Holds what was recorded of the ledger and of the bill against the files: a database that was cut
 * opens as a shorter one that is whole, so its length must be known from elsewhere. The last
 * checkpoint names the ledger's head, the last round names the bill's.
 */
final class Heads {

  private static final String BILL = "bill-head";

  private Heads() {}

  /** Records the bill's head beside the round just committed. */
  static void record(SqliteLedger ledger, Treasury treasury, RunState state) {
    ledger.event(state.last().number(), BILL, treasury.head());
  }

  /**
   * Refuses a ledger or a bill that lacks a recorded head.
   *
   * @param checkpointed the ledger's head that the run's last checkpoint records
   * @throws StoreException naming the file and what to do
   */
  static void verify(
      PlannedRun run, SqliteLedger ledger, Treasury treasury, Optional<String> checkpointed) {
    if (checkpointed.isPresent() && !ledger.contains(checkpointed.get())) {
      throw cut(run.database(), checkpointed.get(), "the last checkpoint");
    }
    Optional<String> bill = ledger.lastEvent(BILL);
    if (bill.isPresent() && !treasury.contains(bill.get())) {
      throw cut(
          run.directory().resolve("../../experiment.db").normalize(), bill.get(), "the ledger");
    }
  }

  private static StoreException cut(Path file, String head, String witness) {
    return new StoreException(
        "%s was cut: %s was written when its chain had the head %s…, which it no longer holds; restore the file from a copy, or begin the experiment in a new directory (what is on the tape is not bought again)"
            .formatted(file, witness, head.substring(0, Math.min(12, head.length()))));
  }
}
