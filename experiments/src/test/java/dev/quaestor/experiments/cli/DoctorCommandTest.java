package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

  @TempDir private Path folder;
  private final ByteArrayOutputStream result = new ByteArrayOutputStream();

  private int doctor(String... more) {
    List<String> arguments = new ArrayList<>(List.of("doctor", "--out", folder.toString()));
    arguments.addAll(List.of(more));
    PrintStream out = new PrintStream(result, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return Quaestor.run(
        new Console(out, err, new MemorisingStudents()), arguments.toArray(String[]::new));
  }

  @Test
  void doctor_saysALineACheckAndFailsOnlyOnProblems() throws IOException {
    int code = doctor("--json");
    List<String> checks = new ArrayList<>();
    boolean problem = false;
    for (String line : result.toString(StandardCharsets.UTF_8).lines().toList()) {
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
            "java", "machine", "threads", "computing", "tokenizers", "sqlite", "disk", "data")
        .endsWith("cuda");
    assertThat(code).isEqualTo(problem ? 1 : 0);
  }

  @Test
  void doctor_aStudentThatIsNotThereExitsWithOne() {
    assertThat(doctor("--student", folder.resolve("absent").toString())).isOne();
    assertThat(result.toString(StandardCharsets.UTF_8))
        .contains("problem  student: ", "absent", "to do: ");
  }

  @Test
  void doctor_noTokensAreAUsageError() {
    assertThat(doctor("--max-tokens", "0")).isEqualTo(2);
    assertThat(result.size()).isZero();
  }
}
