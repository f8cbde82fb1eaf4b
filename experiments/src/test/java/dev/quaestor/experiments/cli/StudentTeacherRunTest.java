package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on the real engine, whose teacher is a checkpoint of a run before. */
class StudentTeacherRunTest {

  private static final String MANIFEST =
      """
      name: taught
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 40, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      strategy: margin
      rounds: 2
      queries-per-round: 10
      train: {steps-per-query: 0.5}
      admission: {verify: false}
      compute: {shards: 2}
      seeds: [3]
      """;

  @TempDir private Path temporary;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  private static JsonNode json(String command, Path out) throws IOException {
    Said result = quaestor(command, out, "--json");
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void run_taughtByACheckpoint_endsTheSameTwice() throws IOException {
    Path manifest = Files.writeString(temporary.resolve("taught.yaml"), MANIFEST);
    Path first = temporary.resolve("first");
    Said solved = quaestor("run", manifest, "--out", first, "--set", "rounds=1");
    assertThat(solved.code()).as(solved.err()).isZero();
    Path checkpoint = first.resolve("margin/3/checkpoints/round-0001");

    String teacher =
        "teacher={kind: student, name: elder, checkpoint: %s, max-tokens: 12, temperature: 0.8, samples: 2}"
            .formatted(checkpoint);
    Path one = temporary.resolve("one");
    Said tried = quaestor("try", manifest, "--n", 3, "--out", one, "--json", "--set", teacher);
    assertThat(tried.code()).as(tried.err()).isZero();
    assertThat(tried.out().lines()).as("two samples each").hasSize(6);
    for (String line : tried.out().split("\n")) {
      JsonNode answer = new ObjectMapper().readTree(line);
      assertThat(answer.path("teacher").asText()).isEqualTo("elder");
      assertThat(answer.path("charged").path("mega_flops").asLong()).isPositive();
      assertThat(answer.path("prompt").asText()).isNotEmpty();
    }
    Said run = quaestor("run", manifest, "--out", one, "--set", teacher);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode charged = json("status", one).path("runs").get(0).path("charged");
    assertThat(charged.path("queries").asLong()).isEqualTo(40);
    assertThat(charged.path("mega_flops").asLong()).as("parameters are counted").isPositive();
    JsonNode line = json("budget", one).path("lines").get(0);
    assertThat(line.path("teacher").asText()).isEqualTo("elder");

    Path two = temporary.resolve("two");
    assertThat(quaestor("run", manifest, "--out", two, "--set", teacher).code()).isZero();
    assertThat(ran(two)).isEqualTo(ran(one));
  }

  /** What status says of the only run, but for its bill: what was tried there is not paid twice. */
  private static JsonNode ran(Path directory) throws IOException {
    return ((ObjectNode) json("status", directory).path("runs").get(0)).without("billed");
  }

  /** Rounds of self-training: each round asks the student in force, the whole run twice alike. */
  @Test
  void run_taughtByTheIncumbent_asksAgainEachRoundAndEndsTheSameTwice() throws IOException {
    String self =
        MANIFEST
                .replace("pool-size: 300", "pool-size: 12")
                .replace("queries-per-round: 10", "queries-per-round: 12")
                .replace("strategy: margin", "strategy: random")
                .replace("admission: {verify: false}", "admission: {verify: false, per-prompt: 2}")
                .replace("train: {", "train: {from: base, data: round, ")
            + "ask: {again: each-round}\n"
            + "teacher: {kind: student, name: self, checkpoint: incumbent, max-tokens: 8,"
            + " temperature: 0.9, samples: 3}\n";
    Path manifest = Files.writeString(temporary.resolve("self.yaml"), self);
    Path one = temporary.resolve("self-one");
    Path two = temporary.resolve("self-two");
    Said plan = quaestor("plan", manifest);
    assertThat(plan.code()).as(plan.err()).isZero();
    for (Path out : List.of(one, two)) {
      Said run = quaestor("run", manifest, "--out", out);
      assertThat(run.code()).as(run.err()).isZero();
    }
    JsonNode status = json("status", one).path("runs").get(0);
    assertThat(status.path("charged").path("queries").asLong()).isEqualTo(2 * 12 * 3);
    assertThat(status.path("charged").path("mega_flops").asLong()).isPositive();
    assertThat(json("status", two).path("runs").get(0)).isEqualTo(status);
    JsonNode lines = json("budget", one).path("lines");
    assertThat(lines).isNotEmpty();
    lines.forEach(line -> assertThat(line.path("teacher").asText()).isEqualTo("self"));
  }

  @Test
  void run_incumbentMisused_isToldBeforeTheRun() throws IOException {
    Path manifest = Files.writeString(temporary.resolve("taught.yaml"), MANIFEST);
    Said run =
        quaestor(
            "run",
            manifest,
            "--out",
            temporary.resolve("out"),
            "--set",
            "teacher={kind: student, checkpoint: incumbent, date: 2026-07-26, share-across-seeds: true}",
            "--set",
            "ask={again: each-round}",
            "--set",
            "strategy={name: margin, schedule: one-shot}");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("student.chat.date")
        .contains("each seed's own")
        .contains("plans every candidate once");
  }

  @Test
  void run_checkpointMissing_isToldBeforeTheRun() throws IOException {
    Path manifest = Files.writeString(temporary.resolve("taught.yaml"), MANIFEST);
    Path none = temporary.resolve("none");
    Said run =
        quaestor(
            "run",
            manifest,
            "--out",
            temporary.resolve("out"),
            "--set",
            "teacher={kind: student, checkpoint: " + none + "}");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(none + "").contains("config.json");
    Said student =
        quaestor(
            "run",
            manifest,
            "--out",
            temporary.resolve("out"),
            "--set",
            "student.checkpoint=" + none);
    assertThat(student.code()).isEqualTo(2);
  }
}
