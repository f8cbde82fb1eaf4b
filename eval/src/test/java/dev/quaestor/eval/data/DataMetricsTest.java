package dev.quaestor.eval.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.Judging;
import dev.quaestor.eval.RealData;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.task.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataMetricsTest {

  @TempDir Path folder;

  private static DataMetrics measured(Path file, Judging judging, Contamination heldOut) {
    Generations read = new GenerationFile(judging.known(), Columns.OWN.besideOthers()).read(file);
    return DataMetrics.of(
        read,
        judging.judge(),
        heldOut,
        new DataMetrics.Measure(TokenCounter.BYTES, List.of(1, 2, 4)));
  }

  @Test
  void of_worked_countsByHand() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("g.jsonl"),
            """
            {"id":"a","question":"two and two","reference":"4","generations":["2+2 = 4\\n#### 4","2 + 2 = 4 so\\n#### 4","1+3 = 4\\n#### 4","#### 5"]}
            {"id":"b","question":"six by two","reference":"3","generations":["none","#### 2","#### 2"]}
            {"id":"b","question":"six by two","generations":["#### 12"]}
            """);
    DataMetrics m =
        measured(file, Judging.of("gsm8k", Map.of()), Contamination.whole(List.of("Two  AND two")));
    assertThat(m.problems()).isEqualTo(2);
    assertThat(m.generations()).isEqualTo(8);
    assertThat(m.count(Outcome.CORRECT)).isEqualTo(3);
    assertThat(m.count(Outcome.UNPARSED)).isEqualTo(1);
    assertThat(m.repeated()).isEqualTo(1);
    assertThat(m.contaminated().questions()).isEqualTo(1);
    assertThat(m.contaminated().generations()).isZero();
    // Solutions of a by their equations: one seen twice, one once; enumerated by hand.
    assertThat(m.coverage().get(1)).isCloseTo((0.75 + 0) / 2, within(1e-12));
    assertThat(m.coverage().get(2)).isCloseTo((1.0 + 0) / 2, within(1e-12));
    assertThat(m.diversity().get(1)).isCloseTo((0.75 + 0) / 2, within(1e-12));
    assertThat(m.diversity().get(2)).isCloseTo((5 / 6.0 + 0.5) / 2, within(1e-12));
    assertThat(m.diversity().get(4)).isCloseTo(1.0, within(1e-12));
    String text = DataText.text("g.jsonl", m, OptionalDouble.of(1e9));
    assertThat(text).contains("right           3 of 8 (37.5%", "UTF-8 bytes", "2 × 1.00e+09");
    var json = DataText.json("g.jsonl", m, OptionalDouble.of(1e9));
    assertThat(json.get("accuracy").asDouble()).isEqualTo(0.375);
    assertThat(json.get("mega_flops").asDouble()).isEqualTo(2e3 * m.tokens().total());
  }

  @Test
  void coverageAndDiversity_ofAJudgedFileEqualEnumeration() throws IOException {
    List<String> generations =
        List.of("1+1 = 2 #### 2", "#### 9", "0+2 = 2 #### 2", "1+1=2 #### 2", "#### 8", "#### 2");
    StringBuilder line =
        new StringBuilder("{\"id\":\"a\",\"question\":\"q\",\"reference\":\"2\",\"generations\":[");
    generations.forEach(
        g ->
            line.append(line.toString().endsWith("[") ? "" : ",")
                .append('"')
                .append(g)
                .append('"'));
    Path file = Files.writeString(folder.resolve("g.jsonl"), line + "]}\n");
    Judging judging = Judging.of("gsm8k", Map.of());
    DataMetrics m = measured(file, judging, Contamination.whole(List.of()));
    for (int k : List.of(1, 2, 4)) {
      double covered = 0;
      double distinct = 0;
      int subsets = 0;
      for (int subset = 0; subset < 1 << generations.size(); subset++) {
        if (Integer.bitCount(subset) != k) {
          continue;
        }
        Set<String> right = new HashSet<>();
        for (int i = 0; i < generations.size(); i++) {
          if ((subset >> i & 1) == 1 && generations.get(i).endsWith("#### 2")) {
            right.add(judging.judge().solution(generations.get(i)));
          }
        }
        covered += right.isEmpty() ? 0 : 1;
        distinct += right.size();
        subsets++;
      }
      assertThat(m.coverage().get(k)).isCloseTo(covered / subsets, within(1e-12));
      assertThat(m.diversity().get(k)).isCloseTo(distinct / subsets, within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({"llama-3-8b, 787", "llama-2-13b, 160"})
  void of_recordedTeachers(String model, int correct) {
    Path data = RealData.folder("prontoqa");
    Judging judging = Judging.of("prontoqa", Map.of("data", data.toString()));
    DataMetrics m =
        measured(data.resolve("teachers").resolve(model + ".jsonl.gz"), judging, judging.heldOut());
    assertThat(m.problems()).isEqualTo(1500);
    assertThat(m.count(Outcome.CORRECT)).isBetween(correct - 10, correct + 10);
    DataMetrics.StepCounts steps = m.steps().orElseThrow();
    assertThat(steps.checked()).isEqualTo(m.count(Outcome.CORRECT));
    assertThat(steps.falsePositives()).isBetween(0, steps.checked());
    assertThat(m.contaminated().questions()).isEqualTo(300);
    assertThat(m.tokens().runOn()).isLessThan(m.tokens().total());
  }

  /** A right answer with one premise changed is right still, and found to be a false positive. */
  @Test
  void of_changedPremise_isAFalsePositive() throws IOException {
    String question =
        "Each zumpus is a numpus. Every numpus is bitter. Max is a zumpus.\\nTrue or false? Max is bitter.\\n";
    String head = "Premises:\\n∀x (Zumpus(x) → Numpus(x)) ::: Each zumpus is a numpus.\\n";
    String tail = "Zumpus(max) ::: Max is a zumpus.\\nConclusion:\\nBitter(max) ::: Max is bitter.";
    String right = "∀y (Numpus(y) → Bitter(y)) ::: Every numpus is bitter.\\n";
    List<String> wrong =
        List.of(
            "∀x (Zumpus(x) → Bitter(x)) ::: Every numpus is bitter.\\n",
            "∀x (Numpus(x) → Bitter(x)) ::: Each numpus is bitter.\\n");
    List<String> generations = new ArrayList<>(List.of(head + right + tail + "\\nrun on"));
    wrong.forEach(w -> generations.add(head + w + tail));
    generations.add(head + right + "Zumpus(x) is here\\n" + tail);
    Path file =
        Files.writeString(
            folder.resolve("g.jsonl"),
            "{\"id\":\"a\",\"question\":\"%s\",\"reference\":\"A\",\"generations\":[\"%s\"]}\n"
                .formatted(question, String.join("\",\"", generations)));
    DataMetrics m =
        measured(file, Judging.of("prontoqa", Map.of()), Contamination.whole(List.of()));
    assertThat(m.count(Outcome.CORRECT)).isEqualTo(4);
    assertThat(m.steps().orElseThrow()).isEqualTo(new DataMetrics.StepCounts(1, 1, 2, 4));
    assertThat(m.tokens().runOn()).isEqualTo("\nrun on".length());
  }

  @Test
  void read_badLines_areNamed() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("g.jsonl"),
            "{\"id\":\"a\",\"question\":\"q\"}\n[]\nx\n{\"id\":\"z\",\"generations\":[\"1\"]}\n");
    GenerationFile reader = new GenerationFile(Map.of(), Columns.OWN.besideOthers());
    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("line 1: expected \"generations\"")
        .hasMessageContaining("line 2: expected an object")
        .hasMessageContaining("line 3: no JSON")
        .hasMessageContaining("line 4: expected \"question\"");
  }
}
