package dev.quaestor.trainer.checkpoint;

import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.safetensors.SafetensorsFile;
import dev.quaestor.trainer.safetensors.SafetensorsWriter;
import dev.quaestor.trainer.safetensors.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An optimizer's state in a checkpoint: {@code optimizer.safetensors}, its step in the metadata.
 */
public final class OptimizerState {
  /** The file's name. */
  public static final String FILE = "optimizer.safetensors";

  private OptimizerState() {}

  /**
   * Writes the state.
   *
   * @param step updates done
   * @param state first and second moments, or whatever the optimizer keeps, by name
   */
  public static void writeInto(Path directory, long step, List<TensorData> state)
      throws IOException {
    SafetensorsWriter.f32()
        .with(Map.of("step", Long.toString(step)))
        .write(directory.resolve(FILE), state);
  }

  /** Opens the state for reading; the caller closes it. */
  public static SafetensorsFile open(Path directory) throws IOException {
    return SafetensorsFile.open(directory.resolve(FILE));
  }

  /**
   * Updates done when the state was written.
   *
   * @throws InvalidCheckpointException where the file does not say
   */
  public static long step(SafetensorsFile state) {
    String step = state.metadata().getOrDefault("step", "");
    if (!step.matches("\\d{1,18}")) {
      throw new InvalidCheckpointException(
          state.path(), "its metadata says step \"" + step + "\", expected a whole number");
    }
    return Long.parseLong(step);
  }
}
