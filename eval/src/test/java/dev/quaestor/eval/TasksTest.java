package dev.quaestor.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.eval.task.SettingProblem;
import dev.quaestor.eval.task.TaskException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TasksTest {

  @Test
  void named_unknownTask_suggests() {
    assertThatThrownBy(() -> Tasks.named("string", Map.of()))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("unknown task \"string\"; did you mean strings?");
  }

  @Test
  void named_badSettings_reportsAllAtOnce() {
    Map<String, Object> settings =
        Map.of(
            "pool-sise",
            10,
            "decay",
            1.5,
            "pool",
            "evn",
            "letters",
            "many",
            "skills",
            List.of("copy", "copy", "fly"));
    assertThatThrownBy(() -> Tasks.named("strings", settings))
        .isInstanceOfSatisfying(
            TaskException.class,
            e -> {
              assertThat(e.problems()).hasSize(6);
              assertThat(e.getMessage())
                  .contains("pool-sise: no such key; did you mean pool-size?")
                  .contains("decay: must be a number in [0.01, 1.0], found 1.5")
                  .contains("one of long-tailed, even, frontier, found \"evn\"; did you mean even?")
                  .contains("letters: must be an integer in 5..26, found \"many\"")
                  .contains("found \"fly\"");
            });
  }

  @Test
  void problems_nameTheirKeyWithoutReadingFiles() {
    assertThat(Tasks.problems("string", Map.of()))
        .singleElement()
        .satisfies(p -> assertThat(p.key()).isEqualTo("name"))
        .satisfies(p -> assertThat(p.message()).contains("did you mean strings?"));
    assertThat(Tasks.problems("strings", Map.of("lettres", 3, "letters", 99)))
        .extracting(SettingProblem::key)
        .containsExactlyInAnyOrder("lettres", "letters");
    assertThat(Tasks.problems("strings", Map.of("min-length", 9)))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("min-length <= max-length"));
    assertThat(Tasks.problems("jsonl", Map.of("file", "/nowhere.jsonl"))).isEmpty();
    assertThat(Tasks.problems("strings", Map.of())).isEmpty();
  }

  @Test
  void named_impossibleCombination_names() {
    assertThatThrownBy(() -> Tasks.named("strings", Map.of("min-length", 9)))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("min-length <= max-length");
  }

  @Test
  void named_missingFiles_saySo() {
    assertThatThrownBy(() -> Tasks.named("prontoqa", Map.of()))
        .hasMessageContaining("data: must be the path");
    assertThatThrownBy(() -> Tasks.named("prontoqa", Map.of("data", "/nowhere")))
        .hasMessageContaining("cannot read ProntoQA questions from /nowhere/train.json");
    assertThatThrownBy(() -> Tasks.named("game24-puzzles", Map.of("puzzles", "/nowhere.csv")))
        .hasMessageContaining("cannot read puzzles from /nowhere.csv");
    assertThatThrownBy(() -> Tasks.named("jsonl", Map.of("file", "/nowhere.jsonl")))
        .hasMessageContaining("cannot read rows from /nowhere.jsonl");
  }

  @Test
  void settings_listEveryKeyWithItsDefault() {
    assertThat(Tasks.settings("strings"))
        .containsEntry("pool-size", "integer in 1..1000000, default 32000")
        .containsEntry("pool", "one of long-tailed, even, frontier, default long-tailed")
        .containsKeys("decay", "seed-set-decay", "unlearnable", "test", "skills");
    for (String name : Tasks.names()) {
      assertThat(Tasks.settings(name)).as(name).isNotEmpty();
    }
  }
}
