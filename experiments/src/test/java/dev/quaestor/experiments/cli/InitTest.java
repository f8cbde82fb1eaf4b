package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.eval.Tasks;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code init} writes for every task and every teacher is a manifest that can be planned. */
class InitTest {

  @TempDir private Path folder;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  private Said planned(Object... more) {
    Path manifest = folder.resolve("m.yaml");
    List<Object> arguments = new ArrayList<>(List.of("init", manifest));
    arguments.addAll(List.of(more));
    Said init = quaestor(arguments.toArray());
    assertThat(init.code()).as(init.err()).isZero();
    List<Object> plan =
        new ArrayList<>(
            List.of("plan", manifest, "--set", "seeds=[1]", "--out", folder.resolve("run")));
    if (!arguments.contains("--files")) { // smaller, to be quick
      plan.addAll(List.of("--set", "task.pool-size=400"));
    }
    return quaestor(plan.toArray());
  }

  static List<String> tasks() {
    return Tasks.names().stream().filter(name -> !name.equals("jsonl")).toList();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void init_everyTask_canBePlanned(String task) {
    Path data = Path.of(System.getProperty("quaestor.data", ""));
    Path files =
        switch (task) {
          case "game24-puzzles" -> data.resolve("game24/24.csv");
          case "prontoqa" -> data.resolve("prontoqa");
          case "gsm8k" -> data.resolve("gsm8k");
          case "math" -> data.resolve("math500/test.jsonl");
          case "arc" -> data.resolve("arc/ARC-Challenge");
          default -> Path.of("");
        };
    if (files.toString().isEmpty()) {
      Said plan = planned("--task", task);
      assertThat(plan.code()).as(plan.err()).isZero();
      return;
    }
    Said without = quaestor("init", folder.resolve("n.yaml"), "--task", task);
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("--files PATH (task.");
    Assumptions.assumeTrue(
        Files.exists(files), () -> "task " + task + " reads real data, and there is no " + files);
    Said plan =
        planned(
            "--task", task, "--files", files, "--teacher", "http://localhost:1/v1", "--model", "m");
    assertThat(plan.code()).as(plan.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"solver", "openai", "openai-batch", "anthropic", "https://example.org/v1"})
  void init_everyTeacher_canBePlanned(String teacher) {
    Said plan =
        teacher.equals("solver")
            ? planned("--teacher", teacher)
            : planned("--teacher", teacher, "--model", "some-model");
    String key =
        switch (teacher) {
          case "openai", "openai-batch" -> "OPENAI_API_KEY";
          case "anthropic" -> "ANTHROPIC_API_KEY";
          default -> "";
        };
    if (key.isEmpty() || System.getenv(key) != null) {
      assertThat(plan.code()).as(plan.err()).isZero();
    } else { // the key alone is missing
      assertThat(plan.err()).contains(key);
    }
  }

  @Test
  void init_aRecording_canBePlanned() throws IOException {
    Path recording =
        Files.writeString(
            folder.resolve("r.jsonl"), "{\"prompt\": \"a\", \"completion\": \"b\"}\n");
    Path manifest = folder.resolve("recorded.yaml");
    assertThat(quaestor("init", manifest, "--teacher", "recorded", "--from", recording).code())
        .isZero();
    // none of the pool's questions is in it, which is what plan then says
    assertThat(quaestor("plan", manifest).err()).contains("r.jsonl");
  }

  @Test
  void init_whatCannotBe_saysWhatIsMissing() {
    assertThat(quaestor("init", folder.resolve("a.yaml"), "--teacher", "openai").err())
        .contains("--teacher openai: which model? add --model NAME");
    assertThat(quaestor("init", folder.resolve("a.yaml"), "--teacher", "student").err())
        .contains("--teacher student: from where? add --from PATH");
    assertThat(quaestor("init", folder.resolve("a.yaml"), "--teacher", "oracle").err())
        .contains("expected solver, recorded, student, gguf, openai");
    assertThat(quaestor("init", folder.resolve("a.yaml"), "--task", "string").err())
        .contains("--task string: expected one of strings");
    assertThat(
            quaestor("init", folder.resolve("a.yaml"), "--task", "strings", "--files", folder)
                .err())
        .contains("--files: task strings reads none");
    assertThat(folder.resolve("a.yaml")).doesNotExist();
  }
}
