package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

  @TempDir private Path folder;

  private Said doctor(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("doctor", "--out", folder));
    arguments.addAll(List.of(more));
    return Said.by(new MemorisingStudents(), arguments.toArray());
  }

  @Test
  void doctor_saysALineACheckAndFailsOnlyOnProblems() throws IOException {
    Said said = doctor("--json");
    List<String> checks = new ArrayList<>();
    boolean problem = false;
    for (String line : said.out().lines().toList()) {
      JsonNode json = new ObjectMapper().readTree(line);
      checks.add(json.get("check").asText());
      assertThat(json.get("found").asText()).isNotBlank();
      assertThat(json.get("level").asText()).isIn("ok", "warning", "problem");
      assertThat(json.get("advice").asText().isEmpty())
          .isEqualTo(json.get("level").asText().equals("ok"));
      problem |= json.get("level").asText().equals("problem");
    }
    assertThat(checks)
        .startsWith(
            "java",
            "machine",
            "threads",
            "computing",
            "precisions",
            "tokenizers",
            "sqlite",
            "disk",
            "data")
        .endsWith("cuda");
    assertThat(said.code()).isEqualTo(problem ? 1 : 0);
  }

  @Test
  void doctor_aStudentThatIsNotThereExitsWithOne() {
    Said said = doctor("--student", folder.resolve("absent"));
    assertThat(said.code()).isOne();
    assertThat(said.out()).contains("problem  student: ", "absent", "to do: ");
  }

  @Test
  void doctor_noTokensAreAUsageError() {
    Said said = doctor("--max-tokens", 0);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
  }
}
