package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.DearestCost;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.settings.Money;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** From which cost on a person is asked before anything is bought. */
final class ConfirmOption {

  @Option(
      names = "--confirm-above",
      paramLabel = "AMOUNT",
      description =
          "ask before it begins where the most that could still be billed is above, such as '$5';"
              + " without a terminal it is refused")
  private @Nullable String above;

  @Option(names = "--yes", description = "with --confirm-above: do not ask")
  private boolean yes;

  /**
   * Whether to go on.
   *
   * @throws UsageException where nobody can be asked, or the amount is none
   */
  boolean goesOn(Console console, Experiment experiment, ExperimentDirectory directory)
      throws IOException {
    String written = above;
    if (written == null) {
      return true;
    }
    Optional<Money> most = Money.parse(written);
    if (most.isEmpty() || !written.matches(".*(\\$|USD).*")) {
      throw new UsageException(
          "--confirm-above: expected an amount such as '$5' or '0.50 USD' (in quotes), found "
              + written);
    }
    OptionalLong dearest;
    try (Teachers teachers = new Teachers(System.getenv(), directory.batches())) {
      dearest =
          new DearestCost(experiment, directory)
              .microUsd(new Materials(console.students()), teachers);
    }
    if (dearest.isPresent() && dearest.getAsLong() <= most.get().microUsd()) {
      return true;
    }
    String said =
        dearest.isPresent()
            ? String.format(
                Locale.ROOT,
                "up to $%.2f may still be billed, above the $%.2f of --confirm-above",
                dearest.getAsLong() / 1e6,
                most.get().microUsd() / 1e6)
            : "what a judge or a reward will be asked is not known beforehand and no limit on money"
                + " is set (experiment.limit.micro-usd), so that it may cost any amount";
    if (yes) {
      console.say(said + "; --yes goes on");
      return true;
    }
    return Confirmation.given(said + ". Go on", "--yes");
  }
}
