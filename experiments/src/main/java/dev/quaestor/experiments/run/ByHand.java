package dev.quaestor.experiments.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.settings.NearbyFiles;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.command.Awaiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An experiment, or one run of it, that a person's own loop turns round by round.
 *
 * @param directory the experiment's
 * @param experiment as its manifest says
 * @param runs those that were named
 */
public record ByHand(ExperimentDirectory directory, Experiment experiment, List<PlannedRun> runs) {

  public ByHand {
    runs = List.copyOf(runs);
  }

  /**
   * What a round waits for.
   *
   * @param run whose round
   * @param order what is to be made: see {@link Awaiting}
   */
  public record Awaited(PlannedRun run, JsonNode order) {

    public int round() {
      return order.path("round").asInt();
    }

    /** What is to be learned. */
    public Path corpus() {
      return run.directory()
          .resolve("training")
          .resolve(CheckpointStore.roundName(round()))
          .resolve("corpus.jsonl");
    }
  }

  /** The experiment, or the run, whose directory {@code path} is. */
  public static ByHand at(Path path) throws IOException {
    Path here = path.toAbsolutePath().normalize();
    Path up = here.getNameCount() > 2 ? here.getParent().getParent() : here;
    Path root = Files.isRegularFile(here.resolve("manifest.yaml")) ? here : up;
    if (!Files.isRegularFile(root.resolve("manifest.yaml"))) {
      throw new IOException(
          path
              + (Files.isDirectory(path)
                  ? ": holds no manifest.yaml"
                  : ": no such directory" + NearbyFiles.hint(path))
              + "; begin an experiment there with `quaestor next DIR --manifest MANIFEST --out FILE`");
    }
    ExperimentDirectory directory = new ExperimentDirectory(root.equals(here) ? path : root);
    return of(directory, directory.read(List.of()), here);
  }

  /** All runs of {@code experiment} in {@code directory}. */
  public static ByHand of(ExperimentDirectory directory, Experiment experiment) {
    return of(directory, experiment, directory.root().toAbsolutePath().normalize());
  }

  private static ByHand of(ExperimentDirectory directory, Experiment experiment, Path here) {
    List<PlannedRun> runs =
        directory.runs(experiment).stream()
            .filter(
                run ->
                    here.equals(directory.root().toAbsolutePath().normalize())
                        || here.equals(run.directory().toAbsolutePath().normalize()))
            .toList();
    return new ByHand(directory, experiment, runs);
  }

  /** The rounds that wait for their students. */
  public List<Awaited> awaited() {
    return runs.stream().flatMap(run -> awaited(run).stream()).toList();
  }

  private static Optional<Awaited> awaited(PlannedRun run) {
    if (!run.begun()) {
      return Optional.empty();
    }
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      Path order =
          run.directory()
              .resolve("training")
              .resolve(CheckpointStore.roundName(ledger.rounds().size()))
              .resolve(Awaiting.ORDER);
      return ledger.underway().isPresent() && Files.isRegularFile(order)
          ? Optional.of(new Awaited(run, new ObjectMapper().readTree(Files.readString(order))))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The run to turn next: one whose round waits, else the first that is not done. */
  public Optional<PlannedRun> next() {
    List<Awaited> awaited = awaited();
    return awaited.isEmpty()
        ? runs.stream().filter(run -> !done(run)).findFirst()
        : Optional.of(awaited.get(0).run());
  }

  private boolean done(PlannedRun run) {
    if (!run.begun()) {
      return false;
    }
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      return RunLog.state(ledger).equals(Optional.of(RunLog.State.DONE))
          && RunLog.begunWith(ledger, experiment);
    }
  }

  /** The last round of {@code run} that was committed; empty where none was. */
  public static Optional<Round> last(PlannedRun run) {
    if (!run.begun()) {
      return Optional.empty();
    }
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      List<Round> rounds = ledger.rounds();
      return rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.get(rounds.size() - 1));
    }
  }
}
