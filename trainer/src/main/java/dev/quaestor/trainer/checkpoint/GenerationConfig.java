package dev.quaestor.trainer.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.disk.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's {@code generation_config.json}. Of it only when an answer ends concerns a run, which
 * states its own sampling; the other settings are kept as they were read, so that what is written
 * for use elsewhere has those of the base.
 *
 * @param ids the token ids it names; its end tokens take precedence over {@code config.json}'s
 * @param settings all it says, as JSON
 */
public record GenerationConfig(TokenIds ids, String settings) {
  /** The file's name. */
  public static final String FILE = "generation_config.json";

  /** One that says no more than the ids. */
  public static GenerationConfig of(TokenIds ids) {
    return new GenerationConfig(ids, "{}");
  }

  /** Reads the file of a directory, where there is one. */
  public static GenerationConfig read(Path directory) throws IOException {
    Path path = directory.resolve(FILE);
    if (!Files.exists(path)) {
      return of(TokenIds.NONE);
    }
    List<String> problems = new ArrayList<>();
    JsonNode json = JsonFields.read(path);
    TokenIds ids = TokenIds.read(new JsonFields(json, problems));
    if (!problems.isEmpty()) {
      throw new InvalidCheckpointException(path, problems);
    }
    return new GenerationConfig(ids, json.toString());
  }

  /** The same with {@code other}'s ids where these are silent. */
  GenerationConfig or(TokenIds other) {
    return new GenerationConfig(ids.or(other), settings);
  }

  /** The file's text. */
  public String json() {
    ObjectNode json = JsonFields.object(settings);
    json.remove(List.of("bos_token_id", "eos_token_id", "pad_token_id"));
    ids.write(json);
    return JsonFields.pretty(json);
  }
}
