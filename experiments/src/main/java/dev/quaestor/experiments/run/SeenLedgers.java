package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.ledger.Gist;
import dev.quaestor.curation.ledger.LedgerView;
import dev.quaestor.experiments.manifest.Experiment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Ledgers and bill looked at once, as they stand while others may write them: nothing is written,
 * no lock is held for longer than the look, and nothing is verified. Rounds are without what was
 * seen of the candidates.
 */
record SeenLedgers(ExperimentDirectory directory, Experiment experiment) implements Ledgers {

  @Override
  public Said of(PlannedRun run) {
    if (!written(run.database())) {
      return Said.NOTHING;
    }
    try (LedgerView view = LedgerView.open(run.database())) {
      return view.snapshot(() -> new Said(view.outline(0), view.events()));
    }
  }

  /** How far a run is. */
  Gist gist(PlannedRun run) {
    if (!run.begun() || !written(run.database())) {
      return Gist.NOTHING;
    }
    try (LedgerView view = LedgerView.open(run.database())) {
      return view.gist();
    }
  }

  @Override
  public Optional<Bill> bill() {
    Optional<Bill> shared = SharedBill.read(experiment, directory);
    return shared.isPresent() || !written(directory.database())
        ? shared
        : Optional.of(Bill.Glance.at(directory.database()).bill());
  }

  /** A database of no bytes is one that is being made, unless there is a log beside it. */
  private static boolean written(Path database) {
    try {
      return Files.isRegularFile(database)
          && (Files.size(database) > 0 || Files.exists(Path.of(database + "-wal")));
    } catch (IOException e) {
      throw new UncheckedIOException(database + ": cannot be read", e);
    }
  }
}
