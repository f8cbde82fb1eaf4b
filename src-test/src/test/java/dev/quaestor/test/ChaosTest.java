package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small run against a loopback teacher that now and then fails, killed with SIGKILL at random
 * moments: it ends in the same model bits and charges as one that was never killed, and no request
 * key is served twice except those in doubt. Runs under {@code -Pchaos} alone; {@code
 * -Dchaos.kills} says how often it is killed, {@code -Dchaos.seed} names the moments.
 */
@Tag("chaos")
final class ChaosTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLS = Integer.getInteger("chaos.kills", 200);
  private static final long SEED = Long.getLong("chaos.seed", 1);
  private static final int REQUESTS = 60;

  /** A completion takes this long, so that kills find calls in flight. */
  private static final Duration THOUGHT = Duration.ofMillis(25);

  /** A process has barely begun. */
  private static final Duration FIRST = Duration.ofMillis(300);

  private static final Map<String, Object> TASK =
      Map.of(
          "pool",
          "long-tailed",
          "pool-size",
          400,
          "seed-set",
          60,
          "monitor",
          20,
          "steer",
          0,
          "test",
          20);

  private static final String MANIFEST =
      """
      name: chaos
      task: {name: strings, pool: long-tailed, pool-size: 400, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 30, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      teacher:
        kind: openai
        model: loopback
        base-url: %s
        concurrency: 4
        retry: {attempts: 10, first: 1ms, longest: 50ms}
      observe: {fraction: 0.2, max-tokens: 12}
      strategy: margin
      rounds: 3
      queries-per-round: 20
      train: {from: incumbent, steps-per-query: 1, replay: 0.4, checkpoint-every: 5}
      compute: {shards: 1}
      seeds: [3]
      experiment: {limit: {queries: 100000}}
      """;

  @TempDir Path directory;
  private int duplicates;
  private int doubts;
  private int runs;

  @Test
  void run_killedAtRandomMoments_endsLikeOneLeftAlone() throws Exception {
    try (FaultyChatServer server = server(0)) {
      QuaestorProcess quaestor = new QuaestorProcess(directory);
      Path manifest =
          Files.writeString(directory.resolve("chaos.yaml"), MANIFEST.formatted(server.baseUrl()));
      Path whole = directory.resolve("whole");
      long started = System.nanoTime();
      QuaestorProcess.Result done =
          quaestor.run("run", manifest.toString(), "--out", whole.toString());
      assertThat(done.exit()).as(done.err()).isZero();
      Duration length = Duration.ofNanos(System.nanoTime() - started);
      JsonNode expected = outcome(quaestor, whole);
      assertThat(expected.path("charged").path("queries").asInt()).isEqualTo(REQUESTS);

      RandomGenerator moments = new RandomStreams(SEED).stream(0, "kills");
      int kills = 0;
      while (kills < KILLS) {
        kills += lifetime(quaestor, length, moments, KILLS - kills, expected);
        System.out.printf(
            "%d of %d kills, %d runs alike; %d calls in doubt, %d served twice%n",
            kills, KILLS, runs, doubts, duplicates);
      }
      System.out.printf(
          "%d kills (seed %d) over %d runs of %d ms: the same bits and charges each time;"
              + " %d calls in doubt, %d requests served twice, all of them in doubt%n",
          kills, SEED, runs, length.toMillis(), doubts, duplicates);
    }
  }

  /** One run with its own server, killed until it is done or {@code most} kills are made. */
  private int lifetime(
      QuaestorProcess quaestor,
      Duration length,
      RandomGenerator moments,
      int most,
      JsonNode expected)
      throws Exception {
    runs++;
    Path out = directory.resolve("killed-" + runs);
    int kills = 0;
    try (FaultyChatServer server = server(runs)) {
      Path manifest =
          Files.writeString(
              directory.resolve("killed-" + runs + ".yaml"), MANIFEST.formatted(server.baseUrl()));
      while (kills < most) {
        if (!quaestor.runAndKill(moment(length, moments), command(out, manifest))) {
          break;
        }
        kills++;
      }
      QuaestorProcess.Result ended = quaestor.run(command(out, manifest));
      assertThat(ended.exit()).as("seed %d, run %d: %s", SEED, runs, ended.err()).isZero();
      assertThat(outcome(quaestor, out))
          .as("seed %d, run %d after %d kills", SEED, runs, kills)
          .isEqualTo(expected);
      books(quaestor, out, server);
    }
    return kills;
  }

  /** One in four in a process's first moments, one in four while it makes its files. */
  private static Duration moment(Duration length, RandomGenerator moments) {
    double at = moments.nextDouble();
    return switch (moments.nextInt(4)) {
      case 0 -> Duration.ofMillis((long) (FIRST.toMillis() * at));
      case 1 -> Duration.ofMillis((long) (length.toMillis() * (0.05 + 0.15 * at)));
      default -> Duration.ofMillis((long) (length.toMillis() * (0.1 + 0.6 * at)));
    };
  }

  private static String[] command(Path out, Path manifest) {
    return Files.exists(out.resolve("manifest.yaml"))
        ? new String[] {"resume", out.toString()}
        : new String[] {"run", manifest.toString(), "--out", out.toString()};
  }

  /** The server's books against ours. */
  private void books(QuaestorProcess quaestor, Path out, FaultyChatServer server) throws Exception {
    JsonNode budget = JSON.readTree(quaestor.run("budget", out.toString(), "--json").out());
    long billed = budget.path("billed").path("queries").asLong();
    long inDoubt = budget.path("in_doubt").path("queries").asLong();
    long served = server.books().completions();
    assertThat(billed - inDoubt).as("settled once each").isEqualTo(REQUESTS);
    assertThat(served).as("served").isBetween((long) REQUESTS, billed);
    assertThat(budget.path("reserved").path("queries").asLong()).isZero();
    doubts += (int) inDoubt;

    Map<String, Integer> doubted = doubted(out);
    Map<String, Integer> servedByPrompt = server.completionsByPrompt();
    try (SqliteLedger ledger = SqliteLedger.open(out.resolve("margin/3/run.db"))) {
      ledger.rounds().stream()
          .flatMap(round -> round.exchanges().stream())
          .forEach(
              exchange -> {
                String prompt = exchange.request().candidate().prompt();
                int times = servedByPrompt.getOrDefault(prompt, 0);
                assertThat(times)
                    .as("\"%s\" was served, and was in doubt %s", prompt, doubted)
                    .isBetween(1, 1 + doubted.getOrDefault(exchange.key(), 0));
                duplicates += times - 1;
              });
    }
  }

  /** How often each key's call was left in doubt. */
  private static Map<String, Integer> doubted(Path out) throws SQLException {
    Map<String, Integer> doubted = new HashMap<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + out.resolve("experiment.db"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT key, count(*) FROM calls WHERE state = 'in doubt' GROUP BY key")) {
      while (rows.next()) {
        doubted.put(rows.getString(1), rows.getInt(2));
      }
    }
    return doubted;
  }

  /** A server that takes its time and fails one request in ten in one of the known ways. */
  private static FaultyChatServer server(int run) throws IOException {
    Solver solver = Tasks.named("strings", TASK).solver().orElseThrow();
    FaultyChatServer server =
        FaultyChatServer.start(Dialect.OPENAI, prompt -> solver.solve(prompt).orElseThrow().text());
    List<Fault> faults =
        List.of(
            Faults.status(429, "slow down", Map.of("Retry-After", "0")),
            Faults.status(503, "overloaded", Map.of()),
            Faults.status(500, "internal error", Map.of()),
            Faults.hangUp(),
            Faults.cut(20));
    RandomGenerator random = new RandomStreams(SEED).stream(run, "faults");
    for (int i = 0; i < 5000; i++) {
      server.then(
          random.nextInt(10) == 0
              ? faults.get(random.nextInt(faults.size()))
              : Faults.silence(THOUGHT));
    }
    return server;
  }

  /** What must not depend on kills. */
  private static JsonNode outcome(QuaestorProcess quaestor, Path out) throws Exception {
    QuaestorProcess.Result status = quaestor.run("status", out.toString(), "--json");
    assertThat(status.exit()).as(status.err()).isZero();
    JsonNode only = JSON.readTree(status.out()).path("runs").get(0);
    ObjectNode outcome = JSON.createObjectNode();
    for (String field : List.of("state", "round", "charged", "score", "model_sha256")) {
      outcome.set(field, only.path(field));
    }
    assertThat(outcome.path("state").asText()).isEqualTo("done");
    return outcome;
  }
}
