package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole experiments whose teacher is behind HTTP: a loopback server that can solve the task. */
class ServerTeacherRunTest {

  private static final Map<String, Object> TASK =
      Map.of("pool", "even", "pool-size", 300, "seed-set", 20, "monitor", 30, "test", 20);

  @TempDir private Path temporary;

  private static FaultyChatServer server(Dialect dialect) throws IOException {
    Solver solver = Tasks.named("strings", TASK).solver().orElseThrow();
    return FaultyChatServer.start(dialect, prompt -> solver.solve(prompt).orElseThrow().text());
  }

  private Path manifest(Dialect dialect, URI baseUrl, String strategies, String seeds)
      throws IOException {
    return Files.writeString(
        temporary.resolve("served.yaml"),
        """
        name: served
        task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
        teacher:
          kind: %s
          model: loopback
          base-url: %s
          concurrency: 4
          retry: {attempts: 4, first: 1ms, longest: 20ms}
          timeouts: {connect: 5s, first-byte: 20s, whole: 30s}
          price: {input-micro-usd-per-million: 150000, output-micro-usd-per-million: 600000}
        strategy: random
        rounds: 3
        queries-per-round: 8
        compute: {shards: 1}
        seeds: %s
        experiment:
          vary: {strategy: %s}
        """
            .formatted(
                dialect.name().toLowerCase(java.util.Locale.ROOT), baseUrl, seeds, strategies));
  }

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  private static JsonNode budget(Path out) throws IOException {
    Said result = quaestor("budget", out, "--json");
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  private static long queries(JsonNode cost) {
    return cost.path("queries").asLong(-1);
  }

  @ParameterizedTest
  @EnumSource
  void run_serverThatFailsNowAndThen_isBilledAsServed(Dialect dialect) throws IOException {
    try (FaultyChatServer server = server(dialect)) {
      server.then(
          Faults.none(),
          Faults.status(429, "slow down", Map.of("Retry-After", "0")),
          Faults.raw(503, "text/plain", "overloaded"),
          Faults.none(),
          Faults.cut(20));
      Path manifest = manifest(dialect, server.baseUrl(), "[margin]", "[1]");
      Path out = temporary.resolve("out");
      Said run = quaestor("run", manifest, "--out", out, "--set", "experiment.limit.queries=30");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).doesNotContain("leaves room for retries");

      JsonNode budget = budget(out);
      assertThat(queries(budget.path("charged"))).isEqualTo(24);
      assertThat(server.books().completions()).as("the cut reply was written too").isEqualTo(25);
      assertThat(queries(budget.path("billed"))).isEqualTo(25);
      assertThat(queries(budget.path("in_doubt"))).isEqualTo(1);
      assertThat(queries(budget.path("reserved"))).isZero();
      assertThat(budget.path("charged").path("micro_usd").asLong()).isPositive();
    }
  }

  @Test
  void run_variantsOfSeeds_buyEachAnswerOnceAndNothingTheSecondTime() throws IOException {
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      Path manifest =
          manifest(
              Dialect.OPENAI, server.baseUrl(), "[random, balanced, loss, margin]", "[1, 2, 3]");
      Path out = temporary.resolve("out");
      Said run = quaestor("run", manifest, "--out", out, "--jobs", 2);
      assertThat(run.code()).as(run.err()).isZero();

      JsonNode budget = budget(out);
      long bought = server.books().completions();
      long charges = queries(budget.path("charged"));
      System.out.printf(
          "4 strategies x 3 seeds: %d answers bought for %d charges%n", bought, charges);
      assertThat(charges).isEqualTo(4 * 3 * 24);
      assertThat(bought).isLessThan(charges).isEqualTo(queries(budget.path("billed")));
      assertThat(server.received().stream().map(r -> r.body()).filter(b -> !b.isEmpty()))
          .as("requests that seeds share are bought once for each seed")
          .hasSize((int) bought);

      Said again = quaestor("run", manifest, "--out", out);
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(server.books().completions()).as("a second run buys nothing").isEqualTo(bought);

      deleteRuns(out);
      Said replayed = quaestor("run", manifest, "--out", out);
      assertThat(replayed.code()).as(replayed.err()).isZero();
      assertThat(server.books().completions()).as("the tape answers it all").isEqualTo(bought);
      assertThat(queries(budget(out).path("charged"))).isEqualTo(charges);
      System.out.printf("run again from nothing but the tape: 0 bought for %d charges%n", charges);
    }
  }

  @Test
  void run_queriesWritten_areNeverPassedEvenByRetries() throws IOException {
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      server.then(Faults.cut(20));
      Path manifest = manifest(Dialect.OPENAI, server.baseUrl(), "[margin]", "[1]");
      Path out = temporary.resolve("out");
      Said run = quaestor("run", manifest, "--out", out, "--set", "budget.queries=24");
      assertThat(run.code()).isEqualTo(3);
      assertThat(run.err()).contains("experiment.limit.queries above 24 leaves room for retries");
      assertThat(server.books().completions()).isEqualTo(24);
      Said resumed = quaestor("resume", out, "--set", "experiment.limit.queries=25");
      assertThat(resumed.code()).as(resumed.err()).isZero();
    }
  }

  @Test
  void run_noQueriesWritten_leavesRoomForAttemptsThatAreLost() throws IOException {
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      server.then(Faults.cut(20), Faults.none(), Faults.hangUp());
      Path manifest = manifest(Dialect.OPENAI, server.baseUrl(), "[margin]", "[1]");
      assertThat(quaestor("plan", manifest).out()).contains("may be billed 34 queries");
      Path out = temporary.resolve("out");
      Said run = quaestor("run", manifest, "--out", out);
      assertThat(run.code()).as(run.err()).isZero();
      JsonNode budget = budget(out);
      assertThat(queries(budget.path("charged"))).isEqualTo(24);
      assertThat(queries(budget.path("billed"))).isEqualTo(26);
      assertThat(queries(budget.path("limit"))).isEqualTo(34);
    }
  }

  @Test
  void run_outOfTime_endsWithWhatWasAnsweredAndGoesOnWhenRaised() throws IOException {
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      for (int i = 0; i < 24; i++) {
        server.then(Faults.silence(Duration.ofMillis(400)));
      }
      Path manifest = manifest(Dialect.OPENAI, server.baseUrl(), "[margin]", "[1]");
      Path out = temporary.resolve("out");
      Said run = quaestor("run", manifest, "--out", out, "--set", "budget.wall-time=300ms");
      assertThat(run.code()).as(run.err()).isZero();
      long asked = queries(budget(out).path("charged"));
      assertThat(asked).as("concurrency 4, 8 a round").isLessThan(8);
      assertThat(server.books().completions()).isEqualTo(asked);
      Said lower = quaestor("resume", out, "--set", "budget.wall-time=200ms");
      assertThat(lower.code()).isEqualTo(2);
      Said resumed = quaestor("resume", out, "--set", "budget.wall-time=1h");
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(queries(budget(out).path("charged"))).isGreaterThan(asked);
    }
  }

  @Test
  void run_severalTeachers_shareTheCandidates() throws IOException {
    try (FaultyChatServer openai = server(Dialect.OPENAI);
        FaultyChatServer anthropic = server(Dialect.ANTHROPIC)) {
      Path manifest = several(openai.baseUrl(), anthropic.baseUrl());
      Path out = temporary.resolve("out");
      Said run = quaestor("run", manifest, "--out", out);
      assertThat(run.code()).as(run.err()).isZero();
      JsonNode budget = budget(out);
      assertThat(queries(budget.path("charged"))).isEqualTo(40);
      long far = openai.books().completions();
      long dear = anthropic.books().completions();
      assertThat(far).isPositive();
      assertThat(dear).isPositive();
      JsonNode lines = budget.path("lines");
      assertThat(calls(lines, "far")).isEqualTo(far);
      assertThat(calls(lines, "dear")).isEqualTo(dear);
      assertThat(calls(lines, "near")).isEqualTo(40 - far - dear);
      assertThat(budget.path("by").path("teacher"))
          .extracting(group -> group.path("name").asText(), group -> group.path("calls").asLong())
          .containsExactly(tuple("dear", dear), tuple("far", far), tuple("near", 40 - far - dear));
      assertThat(budget.path("by").path("round"))
          .extracting(group -> group.path("name").asText())
          .containsExactly("round 1", "round 2");
      assertThat(budget.path("by").path("outcome").get(0).path("name").asText())
          .isEqualTo("COMPLETED");
      assertThat(budget.path("by").path("purpose").get(0).path("calls").asLong()).isEqualTo(40);
      long admitted = budget.path("admitted").asLong();
      assertThat(admitted).isBetween(1L, 40L);
      assertThat(budget.path("per_admitted").path("queries").asDouble()).isEqualTo(40.0 / admitted);
      assertThat(quaestor("budget", out).out())
          .contains("billed by teacher")
          .contains("charged for each admitted example")
          .contains(admitted + " of 40 admitted");
      assertThat(budget.path("charged").path("micro_usd").asLong())
          .isGreaterThanOrEqualTo(dear)
          .isEqualTo(sum(lines, "dear", "micro_usd") + sum(lines, "far", "micro_usd"));
    }
  }

  @Test
  void run_everyTeacher_answersEachCandidate() throws IOException {
    try (FaultyChatServer openai = server(Dialect.OPENAI);
        FaultyChatServer anthropic = server(Dialect.ANTHROPIC)) {
      Path manifest = several(openai.baseUrl(), anthropic.baseUrl());
      Path out = temporary.resolve("out");
      Said run =
          quaestor(
              "run",
              manifest,
              "--out",
              out,
              "--set",
              "assign=every",
              "--set",
              "teachers.far.samples=3",
              "--set",
              "rounds=1");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(openai.books().completions()).isEqualTo(3 * 20);
      assertThat(anthropic.books().completions()).isEqualTo(20);
      assertThat(queries(budget(out).path("charged"))).isEqualTo(5 * 20);
    }
  }

  @Test
  void manifest_teachersWrong_isToldByKey() throws IOException {
    URI nowhere = URI.create("http://127.0.0.1:9");
    Path manifest = several(nowhere, nowhere);
    Said both = quaestor("plan", manifest, "--set", "teacher=solver");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("either teacher or teachers");
    Said wrong =
        quaestor(
            "plan",
            manifest,
            "--set",
            "teachers.far.share=0",
            "--set",
            "teachers.near.samples=2",
            "--set",
            "teachers.dear.modle=x");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("teachers.far.share: must be greater than 0")
        .contains("teachers.near.samples: a solver always gives the same answer")
        .contains("did you mean model?");
  }

  private Path several(URI openai, URI anthropic) throws IOException {
    return Files.writeString(
        temporary.resolve("several.yaml"),
        """
        name: several
        task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
        teachers:
          far: {kind: openai, model: loopback, base-url: %s, price: {input-micro-usd-per-million: 150000}}
          dear:
            kind: anthropic
            model: loopback
            base-url: %s
            share: 2
            price: {input-micro-usd-per-million: 3000000, output-micro-usd-per-million: 15000000}
          near: solver
        strategy: random
        rounds: 2
        queries-per-round: 20
        compute: {shards: 1}
        """
            .formatted(openai, anthropic));
  }

  private static long calls(JsonNode lines, String teacher) {
    long calls = 0;
    for (JsonNode line : lines) {
      calls += line.path("teacher").asText().equals(teacher) ? line.path("calls").asLong() : 0;
    }
    return calls;
  }

  private static long sum(JsonNode lines, String teacher, String dimension) {
    long sum = 0;
    for (JsonNode line : lines) {
      boolean its = line.path("teacher").asText().equals(teacher);
      sum += its ? line.path("cost").path(dimension).asLong() : 0;
    }
    return sum;
  }

  @Test
  void run_throughTheBatchApi_submitsABatchARound() throws IOException {
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      server.batches().afterPolls(2).then(200, 429);
      Path manifest = manifest(Dialect.OPENAI, server.baseUrl(), "[margin]", "[1]");
      Path out = temporary.resolve("out");
      Said run =
          quaestor(
              "run",
              manifest,
              "--out",
              out,
              "--set",
              "teacher.kind=openai-batch",
              "--set",
              "teacher.concurrency=50",
              "--set",
              "teacher.batch={gather: 300ms, poll: 50ms}");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(server.batches().submitted()).as("one a round and one for the retry").isEqualTo(4);
      JsonNode budget = budget(out);
      assertThat(queries(budget.path("charged"))).isEqualTo(24);
      assertThat(queries(budget.path("billed"))).isEqualTo(24);
      assertThat(server.books().completions()).isEqualTo(24);
      assertThat(out.resolve("batches/openai-batch")).isNotEmptyDirectory();
    }
  }

  @Test
  void run_serverMoved_goesOnAtTheNewAddress() throws IOException {
    Path out = temporary.resolve("out");
    Path manifest;
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      manifest = manifest(Dialect.OPENAI, server.baseUrl(), "[margin]", "[1]");
      Said run = quaestor("run", manifest, "--out", out, "--set", "rounds=1");
      assertThat(run.code()).as(run.err()).isZero();
    }
    try (FaultyChatServer elsewhere = server(Dialect.OPENAI)) {
      Said resumed =
          quaestor(
              "resume",
              out,
              "--set",
              "teacher.base-url=" + elsewhere.baseUrl(),
              "--set",
              "rounds=3");
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(elsewhere.books().completions()).isEqualTo(16);
    }
    Said other = quaestor("resume", out, "--set", "teacher.model=another");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("teacher.model: was loopback, is another");
  }

  @Test
  void run_whatStandsInTheWay_isToldBeforeTheFirstRound() throws IOException {
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      server.serving("llama", "qwen");
      Path out = temporary.resolve("out");
      Path manifest = manifest(Dialect.OPENAI, server.baseUrl(), "[margin]", "[1]");
      Said absent = quaestor("run", manifest, "--out", out);
      assertThat(absent.code()).isEqualTo(2);
      assertThat(absent.err()).contains("\"loopback\" is not served; served are llama, qwen");

      Said keyless =
          quaestor("run", manifest, "--out", out, "--set", "teacher.key-variable=NO_SUCH_KEY_HERE");
      assertThat(keyless.code()).isEqualTo(2);
      assertThat(keyless.err()).contains("NO_SUCH_KEY_HERE, found it unset");

      URI wrong = URI.create(server.baseUrl().toString().replace("/v1", "/v2"));
      Said lost = quaestor("run", manifest, "--out", out, "--set", "teacher.base-url=" + wrong);
      assertThat(lost.code()).isEqualTo(2);
      assertThat(lost.err()).contains("404").contains("check base-url");

      URI tls = URI.create(server.baseUrl().toString().replace("http:", "https:"));
      Said plain = quaestor("run", manifest, "--out", out, "--set", "teacher.base-url=" + tls);
      assertThat(plain.code()).isEqualTo(2);
      assertThat(plain.err()).contains("cannot speak TLS");

      assertThat(server.books().completions()).isZero();
      assertThat(out.resolve("margin")).doesNotExist();
    }
  }

  @Test
  void run_serverDown_isToldBeforeTheFirstRound() throws IOException {
    URI baseUrl;
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      baseUrl = server.baseUrl();
    }
    Path manifest = manifest(Dialect.OPENAI, baseUrl, "[margin]", "[1]");
    Said down = quaestor("run", manifest, "--out", temporary.resolve("out"));
    assertThat(down.code()).isEqualTo(2);
    assertThat(down.err()).contains("connection refused; does it run?");
  }

  @Test
  void run_serverRefusesInTheMiddle_stopsWithThreeAndResumes() throws IOException {
    try (FaultyChatServer server = server(Dialect.OPENAI)) {
      for (int i = 0; i < 10; i++) {
        server.then(Faults.none());
      }
      server.then(Faults.status(401, "the key was withdrawn", Map.of()));
      Path manifest = manifest(Dialect.OPENAI, server.baseUrl(), "[margin]", "[1]");
      Path out = temporary.resolve("out");
      Said stopped = quaestor("run", manifest, "--out", out);
      assertThat(stopped.code()).isEqualTo(3);
      assertThat(stopped.err()).contains("status 401: the key was withdrawn");
      Said resumed = quaestor("resume", out);
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(server.books().completions()).as("nothing twice").isEqualTo(24);
    }
  }

  @Test
  void manifest_whatServersTake_isCheckedByKey() throws IOException {
    Path manifest = manifest(Dialect.OPENAI, URI.create("http://127.0.0.1:9"), "[margin]", "[1]");
    Said wrong =
        quaestor(
            "plan",
            manifest,
            "--set",
            "teacher.base-url=localhost:8000",
            "--set",
            "teacher.key-variable=sk-secret-itself",
            "--set",
            "teacher.extra-body={model: other}",
            "--set",
            "teacher.timeouts.connect=10",
            "--set",
            "teacher.retry.frist=1s");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("teacher.base-url: expected a base URL such as")
        .contains("teacher.key-variable: expected the name of an environment variable")
        .contains("extra body fields cannot set model")
        .contains("teacher.timeouts.connect: expected a time such as 500ms, 10s, 5m or 1h")
        .contains("did you mean first?");
    Said solver = quaestor("plan", manifest, "--set", "teacher.kind=solver");
    assertThat(solver.code()).isEqualTo(2);
    assertThat(solver.err())
        .contains(
            "teacher.base-url: only a teacher of kind openai or openai-batch or anthropic takes it");
  }

  @Test
  void plan_effective_readsBack() throws IOException {
    Path manifest =
        manifest(Dialect.ANTHROPIC, URI.create("http://127.0.0.1:9"), "[margin]", "[1]");
    Said first =
        quaestor(
            "plan",
            manifest,
            "--effective",
            "--set",
            "teacher.extra-body={top_k: 40, temperature: , stop_sequences: [a, b]}",
            "--set",
            "teacher.timeouts.whole=1.5h");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("whole: 90m").contains("first: 1ms").contains("top_k: ");
    Path effective = Files.writeString(temporary.resolve("effective.yaml"), first.out());
    assertThat(quaestor("plan", effective, "--effective").out()).isEqualTo(first.out());
  }

  private static void deleteRuns(Path out) throws IOException {
    for (String variant : List.of("random", "balanced", "loss", "margin")) {
      try (var files = Files.walk(out.resolve(variant))) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
