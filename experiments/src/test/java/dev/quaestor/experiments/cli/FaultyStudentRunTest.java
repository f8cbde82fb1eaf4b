package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.assembly.Students;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that spend money on a student that cannot come to anything: told, and stopped in time. */
class FaultyStudentRunTest {

  /** Memorising students know no held-out item: they are never right. */
  private static final String MANIFEST =
      """
      name: hopeless
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 10, steer: 0, test: 10}
      teacher: solver
      strategy: random
      rounds: 7
      queries-per-round: 4
      compute: {shards: 1}
      """;

  @TempDir private Path temporary;
  private final MemorisingStudents students = new MemorisingStudents();

  private Path manifest() throws IOException {
    return Files.writeString(temporary.resolve("hopeless.yaml"), MANIFEST);
  }

  private Path out() {
    return temporary.resolve("out");
  }

  private Said quaestor(Object... arguments) {
    return Said.by(students, arguments);
  }

  private int rounds() throws IOException {
    Said status = quaestor("status", out(), "--json");
    JsonNode run = new ObjectMapper().readTree(status.out()).path("runs").get(0);
    return run.path("round").asInt(-1);
  }

  @Test
  void run_everyStudentAtNothing_isToldAtOnceAndStopsBeforeTheSixthRound() throws IOException {
    Said run = quaestor("run", manifest(), "--out", out());
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.err())
        .containsOnlyOnce("warning: random/1: every student, the base among them, has 0% of 10")
        .contains("after 5 rounds every student, the base among them, has 0% of 10")
        .contains("measure.max-tokens")
        .contains("--set measure.give-up-after=0");
    assertThat(rounds()).isEqualTo(5);
    assertThat(quaestor("resume", out()).code()).as("one more is asked").isEqualTo(3);
    assertThat(rounds()).isEqualTo(6);
    Said on = quaestor("resume", out(), "--set", "measure.give-up-after=0");
    assertThat(on.code()).as(on.err()).isZero();
    assertThat(on.err()).contains("warning: random/1: every student, the base among them, has 0%");
    assertThat(rounds()).isEqualTo(7);
  }

  @Test
  void run_giveUpAfterOne_stopsBeforeTheSecondRoundAndNoneGoesOn() throws IOException {
    Said run = quaestor("run", manifest(), "--out", out(), "--set", "measure.give-up-after=1");
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(rounds()).isEqualTo(1);
    Path other = temporary.resolve("other");
    Said on = quaestor("run", manifest(), "--out", other, "--set", "measure.give-up-after=0");
    assertThat(on.code()).as(on.err()).isZero();
  }

  /** A pool so small that students come to know all of it, and what is held out is in it. */
  @Test
  void run_someItemRight_goesOn() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append("{\"q\": \"What is %d plus 1?\", \"a\": \"?\"}%n".formatted(i));
    }
    Files.writeString(temporary.resolve("pool.jsonl"), rows);
    Path manifest =
        Files.writeString(
            temporary.resolve("right.yaml"),
            MANIFEST
                .replaceFirst(
                    "task: .*",
                    "task: {name: jsonl, file: pool.jsonl, columns: {prompt: q, reference: a}, verify: exact, pool-size: 30, seed-set: 10, monitor: 10, test: 10}")
                .replace(
                    "teacher: solver", "teacher: {kind: recorded, model: said, file: said.jsonl}"));
    Files.writeString(
        temporary.resolve("said.jsonl"),
        rows.toString().replace("\"q\"", "\"prompt\"").replace("\"a\"", "\"completion\""));
    Said run = quaestor("run", manifest, "--out", out());
    assertThat(run.code()).as("what they do not know they answer with ?: " + run.err()).isZero();
    assertThat(run.err()).doesNotContain("has 0%");
    assertThat(rounds()).isEqualTo(7);
  }

  @Test
  void run_lossThatExploded_stopsBeforeTheNextRound() throws IOException {
    students.endAtLoss(15.1);
    Said run = quaestor("run", manifest(), "--out", out());
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.err())
        .contains("round 1: training ended at a loss of 15.1 nats a token")
        .contains("train.learning-rate")
        .contains("--then-ask");
    assertThat(rounds()).isEqualTo(1);
    students.endAtLoss(14.9);
    Said on = quaestor("resume", out(), "--set", "measure.give-up-after=0");
    assertThat(on.code()).as("as bad as that a small student begins: " + on.err()).isZero();
  }

  @Test
  void run_timeUpBeforeAnythingIsAsked_failsAndGoesOnWhenRaised() throws IOException {
    Said run = quaestor("run", manifest(), "--out", out(), "--set", "budget.wall-time=1ms");
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.err())
        .contains("budget.wall-time is used up before anything was asked")
        .contains("--set budget.wall-time=");
    assertThat(rounds()).isZero();
    Said on =
        quaestor(
            "resume", out(), "--set", "budget.wall-time=1h", "--set", "measure.give-up-after=0");
    assertThat(on.code()).as(on.err()).isZero();
    assertThat(rounds()).isEqualTo(7);
  }

  /** Nothing to learn from, neither seeds nor answers: the student stays as it was. */
  @Test
  void run_emptyCorpus_leavesTheStudentAsItWas() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      rows.append("{\"q\": \"What is %d plus 1?\", \"a\": \"%d\"}%n".formatted(i, i + 1));
    }
    Files.writeString(temporary.resolve("pool.jsonl"), rows);
    Files.writeString(
        temporary.resolve("said.jsonl"),
        rows.toString()
            .replace("\"q\"", "\"prompt\"")
            .replaceAll("\"a\": \"\\d+\"", "\"completion\": \"none\""));
    Path manifest =
        Files.writeString(
            temporary.resolve("empty.yaml"),
            """
            name: empty
            task: {name: jsonl, file: pool.jsonl, columns: {prompt: q, reference: a}, verify: number, pool-size: 20, seed-set: 0, monitor: 6, test: 6}
            student:
              tokenizer: characters
              model: {width: 16, layers: 1, heads: 2, ffn: 32, context: 64}
              base: {steps: 0}
              base-gate: {min: 0, max: 1}
            teacher: {kind: recorded, model: said, file: said.jsonl}
            strategy: random
            rounds: 2
            queries-per-round: 4
            observe: {max-tokens: 4}
            admission: {silence: warn}
            train: {replay: 0, batch: 4, steps-per-query: 1}
            compute: {shards: 1}
            """);
    Students real = new LocalStudents();
    Said run = Said.by(real, "run", manifest, "--out", out());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("of 4 answers none was admitted: 4 verify");
    List<Round> rounds;
    try (SqliteLedger ledger = SqliteLedger.read(out().resolve("random/1/run.db"))) {
      rounds = ledger.rounds();
    }
    assertThat(rounds).extracting(round -> round.model().sha256()).hasSize(3);
    assertThat(rounds.subList(1, 3)).allMatch(round -> round.effort().steps() == 0);
    assertThat(rounds.get(2).model().sha256()).isEqualTo(rounds.get(0).model().sha256());
  }
}
