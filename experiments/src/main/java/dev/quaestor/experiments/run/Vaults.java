package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Vault;
import dev.quaestor.experiments.manifest.BillSettings;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import java.util.Map;
import java.util.Optional;

/** Where an experiment's bill and tape are: a file in its directory, or a database on a server. */
final class Vaults {

  private Vaults() {}

  /**
   * The vault of {@code experiment}.
   *
   * @param environment where the password is
   * @throws RunFailure if the password's variable is not set
   */
  static Vault of(
      Experiment experiment, ExperimentDirectory directory, Map<String, String> environment) {
    return shared(experiment)
        .map(
            bill ->
                Vault.postgres(
                    bill.address(experiment.manifest().name(), password(bill, environment))))
        .orElseGet(() -> Vault.file(directory.database()));
  }

  /** The server that keeps the bill, where one does. */
  static Optional<BillSettings> shared(Experiment experiment) {
    return experiment.manifest().experiment().flatMap(ExperimentSettings::bill);
  }

  private static Optional<String> password(BillSettings bill, Map<String, String> environment) {
    return bill.passwordVariable()
        .map(
            variable ->
                Optional.ofNullable(environment.get(variable))
                    .filter(password -> !password.isEmpty())
                    .orElseThrow(
                        () ->
                            new RunFailure(
                                "experiment.bill.password-variable: the environment variable %s is not set; export it"
                                    .formatted(variable))));
  }
}
