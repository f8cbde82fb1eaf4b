package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.manifest.Experiment;
import java.nio.file.Files;
import java.util.Optional;

/** Ledgers and bill whole, every hash and sum computed anew. */
record VerifiedLedgers(ExperimentDirectory directory, Experiment experiment) implements Ledgers {

  @Override
  public Said of(PlannedRun run) {
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      return new Said(ledger.rounds(), ledger.events());
    }
  }

  @Override
  public Optional<Bill> bill() {
    Optional<Bill> shared = SharedBill.read(experiment, directory);
    if (shared.isPresent()) {
      return shared;
    }
    return Files.isRegularFile(directory.database())
        ? Optional.of(Bill.read(directory.database()))
        : Optional.empty();
  }
}
