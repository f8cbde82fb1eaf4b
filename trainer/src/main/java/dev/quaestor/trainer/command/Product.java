package dev.quaestor.trainer.command;

import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.peft.AdapterDirectory;
import dev.quaestor.trainer.safetensors.DType;
import dev.quaestor.trainer.safetensors.Tensors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a training command left: a model in Hugging Face's layout, or an adapter in PEFT's.
 *
 * @param directory where it lies
 */
record Product(Path directory) {

  private static final Set<DType> READ = Set.of(DType.F32, DType.F16, DType.BF16);
  private static final int CHUNK = 1 << 16;

  /** Makes it an empty directory. */
  void empty() throws IOException {
    if (Files.exists(directory)) {
      DurableFiles.removeTree(directory);
    }
    Files.createDirectories(directory);
  }

  boolean adapter() {
    return AdapterDirectory.isAdapter(directory);
  }

  /**
   * Refuses what is no model of the base's shapes, or holds numbers that are none.
   *
   * @throws InvalidCheckpointException naming what is wrong
   */
  void check(Path base) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new InvalidCheckpointException(
          directory,
          "is not there: the training ended well and wrote nothing to {out}; let it save its model there");
    }
    if (Files.isRegularFile(directory.resolve(Telling.SERVED))) {
      return;
    }
    boolean adapter = adapter();
    if (!adapter && !Files.isRegularFile(directory.resolve("config.json"))) {
      throw new InvalidCheckpointException(
          directory,
          "holds neither config.json nor adapter_config.json; let the command save a Hugging Face model or a PEFT adapter there");
    }
    List<String> problems = new ArrayList<>();
    try (Tensors tensors = Tensors.open(directory, adapter ? "adapter_model" : "model")) {
      if (tensors.names().isEmpty()) {
        problems.add("it holds no tensors");
      }
      if (!adapter) {
        shapes(tensors, base, problems);
      }
      for (String name : tensors.names()) {
        finite(tensors, name, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidCheckpointException(
          directory, problems.size() > 5 ? problems.subList(0, 5) : problems);
    }
  }

  private static void shapes(Tensors tensors, Path base, List<String> problems) throws IOException {
    try (Tensors expected = Tensors.open(base, "model")) {
      for (String name : expected.names()) {
        boolean head = name.equals("lm_head.weight"); // left out where it is the embedding
        if (!tensors.names().contains(name)) {
          if (!head) {
            problems.add("tensor %s of the base is missing".formatted(name));
          }
        } else if (!Arrays.equals(tensors.info(name).shape(), expected.info(name).shape())) {
          problems.add(
              "tensor %s has shape %s, the base's has %s"
                  .formatted(
                      name,
                      Arrays.toString(tensors.info(name).shape()),
                      Arrays.toString(expected.info(name).shape())));
        }
      }
    }
  }

  private static void finite(Tensors tensors, String name, List<String> problems) {
    if (!READ.contains(tensors.info(name).dtype())) {
      return;
    }
    long elements = tensors.info(name).elements();
    for (long from = 0; from < elements; from += CHUNK) {
      FloatBuffer values = FloatBuffer.allocate((int) Math.min(CHUNK, elements - from));
      tensors.read(name, from, values);
      for (float value : values.array()) {
        if (!Float.isFinite(value)) {
          problems.add("tensor %s holds %s".formatted(name, value));
          return;
        }
      }
    }
  }

  /**
   * Moves its files into {@code target}; folders in it, such as a trainer's own checkpoints, stay.
   */
  void moveInto(Path target) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
