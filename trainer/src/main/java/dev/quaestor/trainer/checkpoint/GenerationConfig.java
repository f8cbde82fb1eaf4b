package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's {@code generation_config.json}, as far as it concerns when an answer ends. Its sampling
 * settings are not taken over: an experiment states its own.
 *
 * @param ids the token ids it names; its end tokens take precedence over {@code config.json}'s
 */
public record GenerationConfig(TokenIds ids) {
  /** The file's name. */
  public static final String FILE = "generation_config.json";

  /** Reads the file of a directory, where there is one. */
  public static GenerationConfig read(Path directory) throws IOException {
    Path path = directory.resolve(FILE);
    if (!Files.exists(path)) {
      return new GenerationConfig(TokenIds.NONE);
    }
    List<String> problems = new ArrayList<>();
    TokenIds ids = TokenIds.read(new JsonFields(JsonFields.read(path), problems));
    if (!problems.isEmpty()) {
      throw new InvalidCheckpointException(path, problems);
    }
    return new GenerationConfig(ids);
  }

  /** The file's text. */
  public String json() {
    ObjectNode json = JsonFields.JSON.createObjectNode();
    ids.write(json);
    return JsonFields.pretty(json);
  }
}
