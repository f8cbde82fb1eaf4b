package dev.quaestor.trainer.checkpoint;

import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.peft.AdapterConfig;
import dev.quaestor.trainer.peft.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Finds the base of an adapter by what {@code adapter_config.json} names: an absolute path, one
 * from the adapter's own directory, or one from where the process runs, in this order. The adapter
 * of a run's checkpoint is held to the very base it was trained on.
 */
final class AdapterBase {
  private AdapterBase() {}

  /**
   * The directory of an adapter's base.
   *
   * @throws InvalidCheckpointException where there is none, naming where it was looked for
   */
  static Path of(Path adapter) throws IOException {
    String named = AdapterDirectory.baseNamed(adapter);
    Set<Path> tried = new LinkedHashSet<>();
    if (!named.isBlank()) {
      try {
        tried.add(adapter.toAbsolutePath().resolve(named).normalize());
        tried.add(Path.of(named).toAbsolutePath().normalize());
      } catch (InvalidPathException e) {
        tried.clear(); // a model's name, not a path
      }
    }
    for (Path path : tried) {
      if (Files.isRegularFile(path.resolve(ModelConfig.FILE)) || AdapterDirectory.isAdapter(path)) {
        return path;
      }
    }
    throw new InvalidCheckpointException(
        adapter.resolve(AdapterConfig.FILE),
        "base_model_name_or_path is \""
            + named
            + "\", and there is no model "
            + (tried.isEmpty()
                ? "of that name on this machine"
                : "at " + String.join(" nor at ", tried.stream().map(Path::toString).toList()))
            + "; put the base's directory there, or write its path instead");
  }

  /**
   * Refuses another base than the one a run's adapter was trained on.
   *
   * @throws InvalidCheckpointException where the checkpoint records another
   */
  static void verify(Path adapter, ModelDirectory base) throws IOException {
    if (!Files.isRegularFile(adapter.resolve(Checkpoint.RECORD))) {
      return;
    }
    String wanted = Checkpoint.lineage(adapter).base();
    String found =
        Files.isRegularFile(base.path().resolve(Checkpoint.RECORD))
            ? Checkpoint.open(base.path()).sha256("model.safetensors")
            : base.sha256();
    if (!wanted.equals(found)) {
      throw new InvalidCheckpointException(
          adapter,
          "was trained on a base with SHA-256 %s, the one at %s has %s; restore the base it was trained on"
              .formatted(wanted, base.path(), found));
    }
  }
}
