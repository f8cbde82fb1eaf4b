package dev.quaestor.trainer.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.peft.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Takes a student that somebody made of the corpus an {@link Awaiting} wrote. A directory is
 * copied; of one that is served elsewhere a word is kept.
 *
 * @param student puts it into a directory
 */
public record Telling(Source student) implements Making {

  /** Word of a student that is served elsewhere and has no weights here. */
  public static final String SERVED = "served.json";

  /** Where the student comes from. */
  public interface Source {

    /**
     * Puts it into {@code out}, which is empty.
     *
     * @param incumbent the directory of the student in force
     * @return the place it came from, in a person's words
     */
    String put(Path out, Path incumbent) throws IOException;
  }

  /** A model or an adapter in {@code directory}, copied file by file. */
  public static Source copied(Path directory) {
    return (out, incumbent) -> {
      boolean there =
          directory.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize());
      if (!there) {
        new Product(out).empty();
        try (Stream<Path> files = Files.list(directory)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            if (!file.endsWith("checkpoint.json") && !file.endsWith(OutsideTrainer.RECORD)) {
              Files.copy(file, out.resolve(file.getFileName()));
            }
          }
        }
      }
      return directory.toString();
    };
  }

  @Override
  public Map<String, String> make(Order order) throws IOException {
    JsonNode asked = JsonFields.read(order.work().resolve(Awaiting.ORDER));
    String was = asked.path("sha256").asText();
    if (!was.equals(order.corpus().sha256())) {
      throw new InvalidCheckpointException(
          order.corpus().file(),
          "the round's corpus has SHA-256 %s, the one it was asked for had %s; train on this one: quaestor next"
              .formatted(order.corpus().sha256(), was));
    }
    Path out = order.places().out();
    String from = student.put(out, order.places().incumbent());
    for (String file : List.of(AdapterDirectory.WEIGHTS, "model.safetensors")) {
      Path weights = out.resolve(file);
      if (Files.isRegularFile(weights)
          && DurableFiles.sha256(weights).equals(order.training().incumbent().sha256())) {
        throw new InvalidCheckpointException(
            weights,
            "is the student in force, which was not trained on the round's corpus; tell of the one that was (found in %s)"
                .formatted(from));
      }
    }
    return Map.of("by", "tell", "told", from);
  }
}
