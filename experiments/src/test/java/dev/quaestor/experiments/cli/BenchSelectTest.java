package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchSelectTest {

  @TempDir Path directory;

  private static Said bench(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("bench", "--mode", "select", "--json", "--repeat", "1", "--width", "8"));
    arguments.addAll(List.of(more));
    return Said.by(new LocalStudents(), arguments.toArray());
  }

  @Test
  void select_printsALineForEachMode() throws Exception {
    Said said = bench("--candidates", "3000", "--picks", "30", "--scores", "5000");
    assertThat(said.code()).as(said.err()).isZero();
    List<String> modes = new ArrayList<>();
    for (String line : said.out().lines().toList()) {
      JsonNode json = new ObjectMapper().readTree(line);
      modes.add(json.path("mode").asText());
      assertThat(json.path("engine").asText()).isEqualTo("quaestor");
      assertThat(json.path("picks").asInt()).isEqualTo(30);
      assertThat(json.path("seconds").asDouble()).isPositive();
      assertThat(json.path("floor_seconds").asDouble()).isPositive();
      assertThat(json.path("distances_share").asDouble()).isBetween(0.0, 1.0);
      assertThat(json.path("resident_bytes").asLong()).isPositive();
    }
    assertThat(modes).containsExactly("badge", "k-centre", "k-means++", "top-k");
  }

  @Test
  void select_refusesVectorsOfAnotherSize() throws Exception {
    Path file = Files.write(directory.resolve("vectors"), new byte[100]);
    Said said = bench("--candidates", "30", "--picks", "3", "--vectors", file);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("100 bytes").contains("960");
    assertThat(bench("--candidates", "3", "--picks", "4").err()).contains("4 picks of 3");
    assertThat(bench("--only", "badger").err()).contains("\"badger\"");
  }
}
