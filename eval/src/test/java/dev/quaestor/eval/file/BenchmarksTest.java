package dev.quaestor.eval.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.RealData;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.answer.Markers;
import dev.quaestor.eval.answer.NumberCheck;
import dev.quaestor.eval.answer.Trial;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The known benchmarks as they are published. */
class BenchmarksTest {

  private static final AnswerCheck GSM8K =
      new NumberCheck(new Markers(List.of("####", "A:", "The answer is")), 0);

  /** Four solvers' recorded answers (Cobbe et al. 2021), judged by our own extraction. */
  @ParameterizedTest
  @CsvSource({
    "6b_finetuning, .217",
    "6b_verification, .390",
    "175b_finetuning, .347",
    "175b_verification, .563"
  })
  void gsm8k_recordedSolvers(String solver, double stated) throws IOException {
    var file = RealData.folder("gsm8k").resolve("example_model_solutions.jsonl");
    int correct = 0;
    int asTheirs = 0;
    List<JsonNode> lines = RealData.lines(file);
    for (JsonNode line : lines) {
      JsonNode answer = line.get(solver);
      boolean right =
          GSM8K.judge(line.get("ground_truth").asText(), answer.get("solution").asText()).correct();
      correct += right ? 1 : 0;
      asTheirs += right == answer.get("is_correct").asBoolean() ? 1 : 0;
    }
    assertThat(lines).hasSize(1319);
    assertThat((double) correct / lines.size()).isCloseTo(stated, within(0.003));
    assertThat((double) asTheirs / lines.size()).isGreaterThan(0.997);
  }

  @Test
  void gsm8k_isReadWholeAndItsSolutionsVerify() {
    Task task =
        Tasks.named(
            "gsm8k",
            Map.of("data", RealData.folder("gsm8k").toString(), "seed-set", 200, "shots", 2));
    Material material = task.draw(new RandomStreams(1));
    assertThat(material.pool()).as("four overlap the test file").hasSize(7473 - 202 - 4);
    assertThat(task.warnings()).singleElement().asString().contains("4 of 7473 questions");
    assertThat(material.seedSet()).hasSize(200);
    for (Item item : material.test()) {
      assertThat(task.verifier().judge(item.candidate(), item.reference()).correct()).isTrue();
    }
    Trial trial = ((FileTask) task).trial();
    assertThat(trial.rejected()).as("%s", trial.mistakes()).isZero();
    assertThat(trial.accepted()).as("%s", trial.mistakes()).isZero();
    assertThat(trial.wrong()).isGreaterThan(2_000);
    assertThat(task.description()).contains("rejects 0 of");
  }

  @Test
  void arc_isReadWholeAndItsOutputsVerify() {
    Task task = Tasks.named("arc", Map.of("data", RealData.folder("arc/ARC-Challenge").toString()));
    Material material = task.draw(new RandomStreams(1));
    assertThat(material.pool().size())
        .as("1119, one of them twice, six overlap the test file")
        .isEqualTo(1118 - 6);
    for (Item item : material.monitor()) {
      String right = "the correct answer is " + item.reference();
      String other = item.reference().equals("answer1") ? "answer2" : "answer1";
      assertThat(task.verifier().judge(item.candidate(), right).correct()).isTrue();
      assertThat(task.verifier().judge(item.candidate(), item.candidate().prompt()).correct())
          .isFalse();
      assertThat(task.verifier().judge(item.candidate(), right + " or " + other).correct())
          .isFalse();
      assertThat(task.verifier().judge(item.candidate(), "Answer: " + other).correct()).isFalse();
    }
    Trial trial = ((FileTask) task).trial();
    assertThat(trial.rejected()).as("%s", trial.mistakes()).isZero();
    assertThat(trial.accepted()).as("%s", trial.mistakes()).isZero();
  }

  @Test
  void math_isReadWithSubjectsAndLevels() {
    var file = RealData.folder("math500").resolve("test.jsonl");
    Task task = Tasks.named("math", Map.of("file", file.toString()));
    Material material = task.draw(new RandomStreams(1));
    assertThat(material.pool()).hasSize(300);
    assertThat(material.pool().stream().map(i -> i.candidate().group()).distinct()).hasSize(7);
    assertThat(material.pool().stream().map(Item::level).distinct()).hasSize(5);
  }
}
