package dev.quaestor.experiments.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.settings.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedManifestsTest {

  private static final Path MANIFESTS = Path.of("manifests");
  private static final Path TOUR = Path.of("tour");

  static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(MANIFESTS, 2)) {
      List<Path> all =
          files.filter(f -> f.toString().endsWith(".yaml")).sorted().collect(Collectors.toList());
      try (Stream<Path> tour = Files.list(TOUR)) {
        tour.filter(f -> f.toString().endsWith(".yaml")).sorted().forEach(all::add);
      }
      return all;
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void read_shipped_isWhole(Path file) throws IOException {
    String data = System.getProperty("quaestor.data", "");
    Assumptions.assumeTrue(
        !Files.readString(file).contains("${data}") || Files.isDirectory(Path.of(data)),
        () -> file.getFileName() + " reads real data, and there is no folder " + data);
    Experiment experiment = ManifestFile.read(file, List.of());
    assertThat(experiment.manifest().name())
        .isEqualTo(file.getFileName().toString().replace(".yaml", ""));
    assertThat(experiment.runs()).isPositive();
  }

  /** {@code -Dquaestor.schema.write=true} writes the schema instead of comparing it. */
  @Test
  void schema_isThatOfTheRecords() throws IOException {
    DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
    lines.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    String schema =
        new ObjectMapper()
                .writer(lines)
                .writeValueAsString(
                    Schema.of(
                        Manifest.class,
                        "Quaestor manifest",
                        "experiment.vary",
                        "experiment.variants"))
            + "\n";
    Path file = MANIFESTS.resolve("manifest.schema.json");
    if (Boolean.getBoolean("quaestor.schema.write")) {
      Files.writeString(file, schema);
    }
    assertThat(Files.readString(file))
        .as(
            "manifests/manifest.schema.json is out of step; run this test with"
                + " -Dtest.jvm=\"--add-modules jdk.incubator.vector -Dquaestor.schema.write=true\"")
        .isEqualTo(schema);
  }
}
