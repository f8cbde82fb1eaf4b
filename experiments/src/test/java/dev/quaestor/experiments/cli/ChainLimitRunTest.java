package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole runs whose chains of three calls meet a hard limit in their midst, sixteen in flight, at a
 * server that fails now and then.
 */
class ChainLimitRunTest {

  private static final Task TASK =
      Tasks.named(
          "strings",
          Map.of(
              "pool",
              "even",
              "pool-size",
              300,
              "seed-set",
              60,
              "monitor",
              26,
              "steer",
              13,
              "test",
              26));
  private static final Solver SOLVER = TASK.solver().orElseThrow();
  private static final int CHAINS = 20;

  @TempDir private Path temporary;

  private Path manifest(FaultyChatServer server, String name) throws IOException {
    return Files.writeString(
        temporary.resolve(name + ".yaml"),
        """
        name: limited
        task: {name: strings, pool: even, pool-size: 300, seed-set: 60, monitor: 26, steer: 13, test: 26}
        teacher:
          kind: openai
          model: loopback
          base-url: %s
          concurrency: 16
          max-tokens: 64
          retry: {attempts: 10, first: 1ms, longest: 20ms}
          price: {input-micro-usd-per-million: 1000000, output-micro-usd-per-million: 4000000}
        generate: {mode: new-question}
        strategy: random
        rounds: 2
        queries-per-round: %d
        compute: {shards: 1}
        seeds: [3]
        experiment: {limit: {queries: 1000}}
        """
            .formatted(server.baseUrl(), CHAINS));
  }

  /** Writes a question of its own to whatever it cannot solve, the same to the same prompt. */
  private static String reply(String prompt) {
    return SOLVER
        .solve(prompt)
        .map(Solver.Solution::text)
        .orElseGet(
            () -> {
              List<Candidate> pool = Material.candidates(TASK.draw(new RandomStreams(3)).pool());
              RandomGenerator random = new RandomStreams(1).stream(0, "reply", prompt);
              Candidate seed = pool.get(random.nextInt(pool.size()));
              return "Question: %s\nVerdict: yes"
                  .formatted(TASK.sibling(seed, random).orElseThrow());
            });
  }

  private static FaultyChatServer server(int ofTen) throws IOException {
    FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, ChainLimitRunTest::reply);
    List<Fault> faults =
        List.of(
            Faults.status(429, "slow down", Map.of("Retry-After", "0")),
            Faults.status(503, "overloaded", Map.of()),
            Faults.hangUp(),
            Faults.cut(20));
    RandomGenerator random = new RandomStreams(7).stream(ofTen, "faults");
    for (int i = 0; i < 2000; i++) {
      server.then(
          random.nextInt(10) < ofTen
              ? faults.get(random.nextInt(faults.size()))
              : Faults.silence(Duration.ofMillis(2)));
    }
    return server;
  }

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  private static String head(Path out) throws IOException {
    try (var files = Files.walk(out)) {
      Path database = files.filter(f -> f.endsWith("run.db")).findFirst().orElseThrow();
      try (SqliteLedger ledger = SqliteLedger.read(database)) {
        assertThat(ledger.rounds()).hasSize(3);
        return ledger.head();
      }
    }
  }

  private static JsonNode budget(Path out) throws IOException {
    return new ObjectMapper().readTree(quaestor("budget", out, "--json").out());
  }

  @ParameterizedTest
  @CsvSource({
    "queries, 31",
    "queries, 47",
    "queries, 95",
    "output-tokens, 1500",
    "micro-usd, 14000"
  })
  void run_onAHardLimitInMidChain_doesNotPassItAndEndsAlikeWhenItIsRaised(
      String dimension, long limit) throws IOException {
    Path whole = temporary.resolve("whole");
    try (FaultyChatServer calm = server(0)) {
      Said left = quaestor("run", manifest(calm, "whole"), "--out", whole);
      assertThat(left.code()).as(left.err()).isZero();
      assertThat(calm.books().completions()).isGreaterThan(100).isLessThanOrEqualTo(6 * CHAINS);
    }
    Path out = temporary.resolve("out");
    String key = "experiment.limit." + dimension;
    try (FaultyChatServer server = server(3)) {
      Path manifest = manifest(server, "limited");
      Said stopped = quaestor("run", manifest, "--out", out, "--set", key + "=" + limit);
      assertThat(stopped.code()).as(stopped.err()).isEqualTo(3);
      JsonNode budget = budget(out);
      long billed = budget.path("billed").path(dimension.replace('-', '_')).asLong();
      assertThat(billed).as("billed of the limit").isPositive().isLessThanOrEqualTo(limit);
      assertThat(budget.path("reserved").path("queries").asLong()).isZero();
      long served = server.books().completions();
      assertThat(served).as("some chains are begun, and not all ended").isBetween(1L, 6L * CHAINS);
      if (dimension.equals("queries")) {
        assertThat(served).isLessThanOrEqualTo(limit);
        assertThat(served % 3 == 0 && served == 3L * CHAINS).as("the limit cut chains").isFalse();
      }

      Said resumed = quaestor("resume", out, "--set", key + "=1000000");
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(head(out)).as("the same rounds, charges and bits").isEqualTo(head(whole));
      JsonNode after = budget(out);
      long doubt = after.path("in_doubt").path("queries").asLong();
      assertThat(after.path("billed").path("queries").asLong() - doubt)
          .as("nothing was bought twice")
          .isEqualTo(after.path("charged").path("queries").asLong());
      System.out.printf(
          "%s %d: %d calls served, then stopped; %d in doubt over both%n",
          dimension, limit, served, doubt);
    }
  }
}
