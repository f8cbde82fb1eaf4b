package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped schema and manifests, held together by a validator and a YAML reader of others. */
@Tag("interop")
class SchemaInteropTest {

  private static final Path EXPERIMENTS = Path.of("../experiments");
  private static final Path SCHEMA = EXPERIMENTS.resolve("manifests/manifest.schema.json");

  @TempDir Path directory;

  private JsonNode objections(List<Path> manifests) throws IOException, InterruptedException {
    Path out = directory.resolve("out.json");
    List<String> arguments = new ArrayList<>(List.of(out.toString(), SCHEMA.toString()));
    manifests.forEach(file -> arguments.add(file.toString()));
    PythonEnvironment.of("jsonschema-4.26")
        .run("manifests_validate.py", arguments.toArray(String[]::new));
    return new ObjectMapper().readTree(out.toFile());
  }

  @Test
  void everyShippedManifest_isValid() throws Exception {
    List<Path> manifests;
    try (Stream<Path> files = Files.walk(EXPERIMENTS)) {
      manifests =
          files
              .filter(file -> file.toString().matches(".*/(manifests|tour)/.*\\.yaml"))
              .filter(file -> !file.toString().contains("/target/"))
              .sorted()
              .toList();
    }
    assertThat(manifests).hasSizeGreaterThan(25);
    objections(manifests)
        .properties()
        .forEach(entry -> assertThat(entry.getValue()).as(entry.getKey()).isEmpty());
  }

  /** What the schema is for: each of these is told, and named. */
  @Test
  void spoiltManifests_areNot() throws Exception {
    String quickstart = Files.readString(EXPERIMENTS.resolve("manifests/quickstart.yaml"));
    Path unknown = directory.resolve("unknown.yaml");
    Path nested = directory.resolve("nested.yaml");
    Path type = directory.resolve("type.yaml");
    Path missing = directory.resolve("missing.yaml");
    Files.writeString(unknown, quickstart + "\nroundz: 3\n");
    Files.writeString(nested, quickstart.replace("layers:", "layerz:"));
    Files.writeString(type, quickstart.replaceFirst("\nrounds: .*", "\nrounds: many"));
    Files.writeString(missing, "name: m\ntask: {name: strings}\nrounds: 2\nstrategy: random\n");
    JsonNode found = objections(List.of(unknown, nested, type, missing));
    assertThat(found.path(unknown.toString()).toString()).contains("roundz");
    assertThat(found.path(nested.toString()).toString()).contains("layerz");
    assertThat(found.path(type.toString()).toString()).contains("$.rounds");
    assertThat(found.path(missing.toString()).toString()).contains("queries-per-round");
  }
}
