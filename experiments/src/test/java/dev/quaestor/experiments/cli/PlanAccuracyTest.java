package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What plan says a run will be charged, held against what the run is charged: shipped manifests,
 * made small.
 */
class PlanAccuracyTest {

  private static final Pattern LINE =
      Pattern.compile(
          "  (\\S+): (\\d+) queries, about (\\d+) input and about (\\d+) output tokens");
  private static final Percentage NEAR = Percentage.withPercentage(20);

  @TempDir private Path temporary;

  private static Said quaestor(List<Object> arguments) {
    return Said.by(new LocalStudents(), arguments.toArray());
  }

  @ParameterizedTest
  @CsvSource({"quickstart", "strings-short-even", "arithmetic-long-tailed"})
  void plan_callsAreExact_tokensWithinAFifth(String preset) throws IOException {
    List<Object> small =
        List.of(
            "manifests/" + preset + ".yaml",
            "--set",
            "seeds=[1]",
            "--set",
            "rounds=2",
            "--set",
            "queries-per-round=40",
            "--set",
            "task.pool-size=1000",
            "--set",
            "task.seed-set=100",
            "--set",
            "task.monitor=13",
            "--set",
            "task.steer=0",
            "--set",
            "task.test=13",
            "--set",
            "student.model={width: 16, layers: 1, heads: 2, ffn: 32, context: 128}",
            "--set",
            "student.base.steps=10",
            "--set",
            "student.base-gate={min: 0, max: 1, gate: warn}",
            "--set",
            "observe={fraction: 0.1, max-tokens: 8}",
            "--set",
            "train.steps-per-query=0.1",
            "--out",
            temporary.resolve(preset));
    Said plan = with("plan", small);
    assertThat(plan.code()).as(plan.err()).isZero();
    Said run = with("run", small);
    assertThat(run.code()).as(run.err()).isZero();
    Said status = quaestor(List.of("status", temporary.resolve(preset), "--json"));
    JsonNode runs = new ObjectMapper().readTree(status.out()).path("runs");
    int compared = 0;
    Matcher line = LINE.matcher(plan.out());
    while (line.find()) {
      for (JsonNode each : runs) {
        if (each.path("variant").asText().equals(line.group(1))) {
          JsonNode charged = each.path("charged");
          assertThat(charged.path("queries").asLong()).isEqualTo(Long.parseLong(line.group(2)));
          assertThat(Double.parseDouble(line.group(3)))
              .as(line.group(1))
              .isCloseTo(charged.path("input_tokens").asDouble(), NEAR);
          assertThat(Double.parseDouble(line.group(4)))
              .as(line.group(1))
              .isCloseTo(charged.path("output_tokens").asDouble(), NEAR);
          System.out.printf(
              "%s %s: planned %s, %s, %s; charged %s%n",
              preset, line.group(1), line.group(2), line.group(3), line.group(4), charged);
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(runs.size()).isGreaterThan(1);
  }

  private static Said with(String command, List<Object> more) {
    List<Object> all = new ArrayList<>(List.of(command));
    all.addAll(more);
    return quaestor(all);
  }
}
