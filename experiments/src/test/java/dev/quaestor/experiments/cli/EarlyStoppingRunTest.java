package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on the real engine, whose rounds may end by the steer split. */
class EarlyStoppingRunTest {

  private static final String MANIFEST =
      """
      name: steered
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 12, steer: 12, test: 12}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 40, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12, top-k: 5, top-p: 0.95}
      strategy: {score: agreement, samples: 3}
      rounds: 2
      queries-per-round: 10
      train: {steps-per-query: 3}
      compute: {shards: 2}
      seeds: [3]
      """;

  @TempDir private Path temporary;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  private List<Round> rounds(String name, String... settings) throws IOException {
    Path manifest = Files.writeString(temporary.resolve(name + ".yaml"), MANIFEST);
    Path out = temporary.resolve(name);
    Object[] arguments = new Object[4 + 2 * settings.length];
    arguments[0] = "run";
    arguments[1] = manifest;
    arguments[2] = "--out";
    arguments[3] = out;
    for (int i = 0; i < settings.length; i++) {
      arguments[4 + 2 * i] = "--set";
      arguments[5 + 2 * i] = settings[i];
    }
    Said ran = quaestor(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    Path database;
    try (var files = Files.walk(out)) {
      database = files.filter(f -> f.endsWith("run.db")).findFirst().orElseThrow();
    }
    try (SqliteLedger ledger = SqliteLedger.read(database)) {
      return ledger.rounds();
    }
  }

  @Test
  void run_recordsTheStepsItTook_andWhatLookingCost() throws IOException {
    List<Round> whole = rounds("whole");
    assertThat(whole).extracting(round -> round.effort().steps()).containsExactly(0, 30, 60);
    List<Round> steered =
        rounds("cut", "train.early-stopping={by: reward, every: 5, patience: 1, keep: last}");
    assertThat(steered.get(1).effort().steps())
        .as("a small student's accuracy soon stands still")
        .isIn(10, 15, 20, 25)
        .isLessThan(whole.get(1).effort().steps());
    assertThat(steered.get(1).effort().observationTokens())
        .as("the steer split's tokens are counted")
        .isGreaterThan(whole.get(1).effort().observationTokens());
    assertThat(steered.get(1).effort().trainingTokens())
        .isLessThan(whole.get(1).effort().trainingTokens());
    assertThat(rounds("loss", "train.early-stopping={by: loss, every: 10, patience: 0}"))
        .as("without patience all steps are done")
        .extracting(round -> round.effort().steps())
        .containsExactly(0, 30, 60);
  }

  @Test
  void run_withoutASteerSplit_isRefusedBeforeAnythingIsAsked() throws IOException {
    Path manifest = Files.writeString(temporary.resolve("none.yaml"), MANIFEST);
    Path out = temporary.resolve("none");
    Said ran =
        quaestor(
            "run",
            manifest,
            "--out",
            out,
            "--set",
            "task.steer=0",
            "--set",
            "train.early-stopping=reward");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("train.early-stopping", "steer split", "task.steer");
  }
}
