package dev.quaestor.experiments.cli;

import dev.quaestor.curation.Round;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.peft.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A student on disk, named by its own folder or by the run whose last student it is. What a run
 * recorded is verified: a checkpoint's digests, and for a run, that the ledger names these weights.
 *
 * @param directory in Hugging Face's layout, or an adapter's in PEFT's
 * @param name what a person calls it
 */
record NamedStudent(Path directory, String name) {

  private static final String WEIGHTS = "model.safetensors";

  /**
   * The student that {@code path} names: a folder that holds {@code config.json} or {@code
   * adapter_config.json}, a run's directory or that of an experiment with one run.
   *
   * @throws UsageException where it names none, or more than one
   * @throws InvalidCheckpointException where the files are not those that were written
   */
  static NamedStudent of(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new UsageException(
          path + ": no such directory; name a checkpoint's folder or a run's directory");
    }
    if (Files.isRegularFile(path.resolve(ModelConfig.FILE)) || AdapterDirectory.isAdapter(path)) {
      if (Files.exists(path.resolve(Checkpoint.RECORD))) {
        Checkpoint.open(path);
      }
      return new NamedStudent(path, path.toString());
    }
    if (!NamedRun.at(path)) {
      throw new UsageException(
          path
              + ": holds no student; expected a checkpoint's folder (with config.json or adapter_config.json) or a run's directory (with run.db)");
    }
    return last(NamedRun.of(path));
  }

  private static NamedStudent last(NamedRun named) throws IOException {
    PlannedRun run = named.run();
    List<Round> rounds = named.rounds();
    if (rounds.isEmpty()) {
      throw new UsageException(
          run.name() + ": no round is committed yet, so there is no student; wait, or resume it");
    }
    Round round = rounds.get(rounds.size() - 1);
    String recorded = round.model().sha256();
    if (round.model().checkpoint().equals("base")) {
      Optional<Path> given = run.variant().manifest().student().checkpoint();
      Path base = given.isPresent() ? given.get() : base(named.directory(), recorded);
      return new NamedStudent(base, run.name() + ", the base it began with");
    }
    Path path = run.directory().resolve("checkpoints").resolve(round.model().checkpoint());
    String found =
        Checkpoint.open(path)
            .sha256(AdapterDirectory.isAdapter(path) ? AdapterDirectory.WEIGHTS : WEIGHTS);
    if (!found.equals(recorded)) {
      throw new InvalidCheckpointException(
          path,
          "its weights have SHA-256 %s, the ledger recorded %s; restore the checkpoint that belongs to this run"
              .formatted(found, recorded));
    }
    return new NamedStudent(path, run.name() + " after round " + round.number());
  }

  private static Path base(ExperimentDirectory directory, String recorded) throws IOException {
    try (Stream<Path> bases = Files.list(directory.bases())) {
      for (Path base : bases.sorted().toList()) {
        if (Files.isRegularFile(base.resolve(Checkpoint.RECORD))
            && Checkpoint.open(base).sha256(WEIGHTS).equals(recorded)) {
          return base;
        }
      }
    }
    throw new IOException(
        directory.bases()
            + ": holds no base whose weights have SHA-256 "
            + recorded
            + ", as the ledger recorded; restore it from a copy");
  }
}
