package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.experiments.assembly.LocalStudents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs that say whether what teachers wrote is like what it was written from. */
class FidelityRunTest {

  private static final String MANIFEST =
      """
      name: echoes
      task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 40, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      teacher: solver
      rounds: 2
      queries-per-round: 12
      train: {steps-per-query: 0.1}
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir private Path temporary;

  private Said quaestor(String command, String more, Object... arguments) throws IOException {
    Path manifest = Files.writeString(temporary.resolve("echoes.yaml"), MANIFEST + more);
    Object[] all = new Object[arguments.length + 2];
    all[0] = command;
    all[1] = manifest;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Said.by(new LocalStudents(), all);
  }

  private JsonNode status(Path out) throws IOException {
    Said status = Said.by(new LocalStudents(), "status", out, "--json");
    return new ObjectMapper().readTree(status.out()).path("runs").get(0);
  }

  @Test
  void run_thatWrites_tellsItsRankCorrelationsAndItsYieldEachRound() throws IOException {
    Path out = temporary.resolve("out");
    Said run = quaestor("run", "strategy: loss\ngenerate: {mode: new-pair}\n", "--out", out);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .containsPattern("round 1, .*fidelity -?\\d\\.\\d\\d \\(\\d+ questions\\)");
    JsonNode status = status(out);
    assertThat(status.path("harvest")).hasSize(2);
    for (JsonNode round : status.path("harvest")) {
      JsonNode mode = round.path("modes").path("new-pair");
      assertThat(mode.path("judged").asInt()).isEqualTo(12);
      assertThat(mode.path("admitted").asInt()).isBetween(8, 12);
      assertThat(mode.path("distinct").asInt()).isBetween(6, mode.path("admitted").asInt());
      assertThat(mode.path("per_admitted").path("queries").asDouble()).isBetween(1.0, 1.5);
      JsonNode items = round.path("fidelity").path("items");
      assertThat(items.path("pairs").asInt()).isBetween(6, 12);
      assertThat(items.path("rank_correlation").asDouble()).isBetween(-1.0, 1.0);
      assertThat(round.path("fidelity").path("groups").path("pairs").asInt()).isGreaterThan(2);
    }
    assertThat(status.path("observation").path("tokens").asLong()).isPositive();
    assertThat(Said.by(new LocalStudents(), "report", out).code()).isZero();
    String page = Files.readString(out.resolve("report.html"));
    assertThat(page)
        .contains("What came of each mode", "new-pair", "Rank correlation of written questions")
        .contains("Charged to a run by what it was for", "selection");
    Said budget = Said.by(new LocalStudents(), "budget", out);
    assertThat(budget.out()).contains("of that to generate  24 queries", "students read");

    Path blind = temporary.resolve("blind");
    String never = "strategy: loss\ngenerate: {mode: new-pair, fidelity: never}\n";
    assertThat(quaestor("run", never, "--out", blind).code()).isZero();
    JsonNode unseen = status(blind);
    assertThat(unseen.path("model_sha256"))
        .as("a look decides nothing")
        .isEqualTo(status.path("model_sha256"));
    assertThat(unseen.path("harvest").get(0).has("fidelity")).isFalse();
    assertThat(unseen.path("observation").path("tokens").asLong())
        .as("and has its price")
        .isLessThan(status.path("observation").path("tokens").asLong());
  }

  @Test
  void run_byAPaidCriterion_looksOnlyWhereItIsWanted() throws IOException {
    String judged =
        "judge: {kind: solver, max-tokens: 40}\nstrategy: {name: judge, among: 2}\n"
            + "generate: {mode: new-pair%s}\n";
    Path free = temporary.resolve("free");
    assertThat(quaestor("run", judged.formatted(""), "--out", free).code()).isZero();
    Path paid = temporary.resolve("paid");
    Said run = quaestor("run", judged.formatted(", fidelity: always"), "--out", paid);
    assertThat(run.code()).as(run.err()).isZero();
    long without = queries(status(free));
    assertThat(queries(status(paid))).isGreaterThan(without + 10);
    assertThat(status(free).path("harvest").get(0).has("fidelity")).isFalse();
    assertThat(status(paid).path("harvest").get(0).has("fidelity")).isTrue();
  }

  private static long queries(JsonNode status) {
    return status.path("charged_for").path("selection").path("queries").asLong();
  }

  @Test
  void run_whereNothingIsScored_isRefusedWhereALookIsWanted() throws IOException {
    Said random =
        quaestor("plan", "strategy: random\ngenerate: {mode: new-pair, fidelity: always}\n");
    assertThat(random.code()).as(random.err()).isEqualTo(2);
    assertThat(random.err()).contains("generate.fidelity", "random scores no candidates");
    Said answers = quaestor("plan", "strategy: loss\ngenerate: {fidelity: always}\n");
    assertThat(answers.code()).isEqualTo(2);
    assertThat(answers.err()).contains("writes no questions");
    Path out = temporary.resolve("quiet");
    Said quiet = quaestor("run", "strategy: random\ngenerate: {mode: new-pair}\n", "--out", out);
    assertThat(quiet.code()).as(quiet.err()).isZero();
    assertThat(quiet.err()).doesNotContain("fidelity");
  }
}
