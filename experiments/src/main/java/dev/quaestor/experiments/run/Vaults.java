package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.budget.Vault;
import dev.quaestor.experiments.manifest.BillSettings;
import dev.quaestor.experiments.manifest.BudgetSettings;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /**
   * The bill under the experiment's limits. One that other machines share keeps the limits it was
   * begun with, unless others are named here. What was tried before any run counts against a limit
   * that is written; one that only follows from the rounds is that much wider, so that the runs
   * still get what they ask.
   */
  static Treasury treasury(
      Experiment experiment, ExperimentDirectory directory, Set<String> named) {
    Limits limits = ExperimentRunner.limits(experiment);
    boolean shared = shared(experiment).isPresent();
    boolean mayChange = shared ? !named.isEmpty() : Files.isRegularFile(directory.database());
    Vault vault = of(experiment, directory, System.getenv());
    Treasury treasury = mayChange ? Treasury.begin(vault, limits) : Treasury.open(vault, limits);
    Limits now =
        shared || written(experiment) ? limits : wider(limits, tried(treasury.bill().lines()));
    if (!treasury.limits().equals(now)) {
      treasury.limit(now);
    }
    return treasury;
  }

  /** Whether a person wrote how many queries may be billed. */
  private static boolean written(Experiment experiment) {
    return experiment
            .manifest()
            .experiment()
            .flatMap(ExperimentSettings::limit)
            .flatMap(BudgetSettings::queries)
            .isPresent()
        || experiment.variants().stream()
            .anyMatch(variant -> variant.manifest().budget().queries().isPresent());
  }

  private static long tried(List<Bill.Line> lines) {
    return lines.stream()
        .filter(line -> line.purpose().name().equals(BudgetedInquiry.TRIAL))
        .mapToLong(line -> line.cost().queries())
        .sum();
  }

  private static Limits wider(Limits limits, long queries) {
    return limits.limit(Dimension.QUERIES).isEmpty()
        ? limits
        : new Limits(limits.most().plus(new Cost(queries, 0, 0, 0, 0)));
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
