package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Bill;
import dev.quaestor.experiments.manifest.Experiment;
import java.util.Optional;

/** The bill that several machines share, on the server that keeps it. */
public final class SharedBill {

  private SharedBill() {}

  /** Reads it whole; empty where the experiment's bill is its own, in its directory. */
  public static Optional<Bill> read(Experiment experiment, ExperimentDirectory directory) {
    return Vaults.shared(experiment).isPresent()
        ? Optional.of(Bill.read(Vaults.of(experiment, directory, System.getenv())))
        : Optional.empty();
  }
}
