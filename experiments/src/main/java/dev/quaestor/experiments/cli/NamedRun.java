package dev.quaestor.experiments.cli;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.PlannedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A run that was begun, named by its own directory or by that of an experiment with one run.
 *
 * @param directory the experiment's
 */
record NamedRun(ExperimentDirectory directory, PlannedRun run) {

  /** Whether {@code path} is a run's or an experiment's directory. */
  static boolean at(Path path) {
    return Files.isRegularFile(path.resolve("manifest.yaml"))
        || Files.isRegularFile(path.resolve("run.db"));
  }

  /**
   * The run that {@code path} names.
   *
   * @throws UsageException where it names none, or more than one
   */
  static NamedRun of(Path path) throws IOException {
    Path here = path.toAbsolutePath().normalize();
    ExperimentDirectory directory = ExperimentDirectory.find(here);
    Experiment experiment = directory.read(List.of());
    List<PlannedRun> runs =
        directory.runs(experiment).stream()
            .filter(PlannedRun::begun)
            .filter(run -> here.equals(directory.root()) || here.equals(run.directory()))
            .toList();
    if (runs.size() != 1) {
      throw new UsageException(
          runs.isEmpty()
              ? path + ": no run was begun there, so there is no student"
              : path
                  + ": holds %d runs; name one of them: ".formatted(runs.size())
                  + String.join(", ", runs.stream().map(PlannedRun::name).toList()));
    }
    return new NamedRun(directory, runs.get(0));
  }

  /** What its ledger holds. */
  List<Round> rounds() {
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      return ledger.rounds();
    }
  }
}
