package dev.quaestor.experiments.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be added to an experiment that another process runs: settings, as a list of texts in
 * JSON, in a file of its directory. Who runs the experiment takes them up when its runs are done
 * and its lock is free, so that what is left while it looks is taken by who leaves it.
 */
public final class PendingExtension {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PendingExtension() {}

  /** Leaves {@code overrides} to whoever runs the experiment, after what was left there before. */
  public static void leave(ExperimentDirectory directory, List<String> overrides)
      throws IOException {
    List<String> all = new ArrayList<>(read(directory.waiting()));
    overrides.stream().filter(override -> !all.contains(override)).forEach(all::add);
    Path beside = directory.root().resolve("extension.json.new");
    Files.writeString(beside, JSON.writeValueAsString(all) + "\n");
    Files.move(beside, directory.waiting(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Takes what was left; empty where nothing was. */
  public static List<String> take(ExperimentDirectory directory) throws IOException {
    List<String> left = read(directory.waiting());
    Files.deleteIfExists(directory.waiting());
    return left;
  }

  private static List<String> read(Path file) throws IOException {
    try {
      List<String> overrides = new ArrayList<>();
      for (JsonNode override : JSON.readTree(Files.readString(file))) {
        overrides.add(override.asText());
      }
      return overrides;
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
