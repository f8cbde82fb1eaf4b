package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.GenerateSettings;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run in each generation mode with each kind of teacher, killed with SIGKILL when so many of its
 * calls are settled and a random while later, and resumed: it ends in the same chain of ledger
 * rows, model bits, charges and bill as one that was left alone. The build kills one of them
 * between the links of its chains; {@code -Pchaos} kills them all, or those whose mode matches
 * {@code -Dchaos.modes}; {@code -Dchaos.seed} names the moments.
 */
final class KilledModesTest {

  private static final long SEED = Long.getLong("chaos.seed", 1);
  private static final int KILLS = 5;
  private static final int POOL = 40;
  private static final int ROUNDS = 2;
  private static final int PICKS = 8;
  private static final Duration THOUGHT = Duration.ofMillis(15);
  private static final Map<String, Object> SETTINGS =
      Map.of(
          "pool", "even", "pool-size", POOL, "seed-set", 60, "monitor", 20, "steer", 0, "test", 20);

  private static final String MANIFEST =
      """
      name: modes
      task: {name: strings, pool: even, pool-size: 40, seed-set: 60, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 30, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 1, max-tokens: 12}
      strategy: loss
      rounds: %d
      queries-per-round: %d
      train: {from: incumbent, steps-per-query: 0.5, replay: 0.4, checkpoint-every: 3}
      compute: {shards: 1}
      seeds: [3]
      generate: {mode: %s}
      teacher: %s
      experiment: {limit: {queries: 100000}}
      """;

  private static final Task TASK = Tasks.named("strings", SETTINGS);
  private static final Solver SOLVER = TASK.solver().orElseThrow();

  /** Who is asked. */
  enum Who {
    SOLVER,
    RECORDED,
    SERVER
  }

  @TempDir private Path directory;

  /** One mode of three calls, in the build: a kill in each round, in the midst of its chains. */
  @Test
  void run_ofChains_killedBetweenTheirLinks_endsLikeOneLeftAlone() throws Exception {
    assertThat(killed("new-question", Who.SERVER, 2)).as("kills between links").isPositive();
  }

  static Stream<Arguments> everyModeAndTeacher() {
    return Stream.of(GenerateSettings.Mode.values())
        .map(mode -> mode.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .filter(mode -> mode.matches(System.getProperty("chaos.modes", ".*")))
        .flatMap(mode -> Stream.of(Who.values()).map(who -> Arguments.of(mode, who)));
  }

  @Tag("chaos")
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("everyModeAndTeacher")
  void run_killedAtRandomMoments_endsLikeOneLeftAlone(String mode, Who who) throws Exception {
    killed(mode, who, KILLS);
  }

  /** How many of {@code kills} kills fell after a chain's first call and before its last. */
  private int killed(String mode, Who who, int kills) throws Exception {
    QuaestorProcess quaestor = new QuaestorProcess(directory);
    RandomGenerator moments = new RandomStreams(SEED).stream(0, mode, who.name());
    Path recordings = who == Who.RECORDED ? recorded(quaestor, mode) : directory;
    Outcome expected;
    try (FaultyChatServer server = server()) {
      Path manifest = manifest("whole", mode, teacher(who, server, recordings));
      Path whole = directory.resolve("whole");
      QuaestorProcess.Result done =
          quaestor.run("run", manifest.toString(), "--out", whole.toString());
      assumeThat(done.err())
          .as("%s by %s is not there: %s", mode, who, done.err())
          .doesNotContain("cannot put questions in other words");
      assertThat(done.exit()).as(done.err()).isZero();
      expected = outcome(whole);
    }
    assertThat(expected.rounds()).hasSize(ROUNDS + 1);
    int between = 0;
    int doubts;
    try (FaultyChatServer server = server()) {
      Path manifest = manifest("killed", mode, teacher(who, server, recordings));
      Path out = directory.resolve("killed");
      int cut = 0;
      for (int settled : thresholds(expected, kills, moments)) {
        Duration after = Duration.ofMillis(kills == KILLS ? moments.nextInt(60) : 0);
        try (Bill bill = new Bill(out)) {
          if (!quaestor.runAndKill(
              () -> bill.settled() >= settled, after, command(out, manifest))) {
            break; // it ended within the while
          }
          cut++;
          between += expected.betweenLinks(bill.settled()) ? 1 : 0;
        }
      }
      QuaestorProcess.Result ended = quaestor.run(command(out, manifest));
      assertThat(ended.exit()).as("%s, %s, seed %d: %s", mode, who, SEED, ended.err()).isZero();
      assertThat(outcome(out))
          .as("%s, %s, seed %d, after %d kills", mode, who, SEED, cut)
          .isEqualTo(expected);
      try (Bill bill = new Bill(out)) {
        doubts = bill.count("SELECT count(*) FROM entries WHERE kind = 'in doubt'");
        assertThat(bill.count("SELECT count(*) FROM outstanding")).isZero();
      }
      System.out.printf(
          "%s, %s: %d kills, %d of them between links, %d calls in doubt: the same bits and charges%n",
          mode, who, cut, between, doubts);
    }
    return between;
  }

  /**
   * Calls that are settled when a kill comes, rising: the first falls into the first round's
   * chains, the last into the last round's.
   */
  private static List<Integer> thresholds(Outcome whole, int kills, RandomGenerator moments) {
    int first = whole.rounds().get(1).calls();
    int all = whole.settled();
    TreeSet<Integer> chosen = new TreeSet<>();
    chosen.add(1 + moments.nextInt(first - 1));
    chosen.add(first + 1 + moments.nextInt(all - first - 1));
    while (chosen.size() < kills) {
      chosen.add(1 + moments.nextInt(all - 1));
    }
    return new ArrayList<>(chosen);
  }

  private static String[] command(Path out, Path manifest) {
    return Files.exists(out.resolve("manifest.yaml"))
        ? new String[] {"resume", out.toString()}
        : new String[] {"run", manifest.toString(), "--out", out.toString()};
  }

  private Path manifest(String name, String mode, String teacher) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".yaml"), MANIFEST.formatted(ROUNDS, PICKS, mode, teacher));
  }

  private static String teacher(Who who, FaultyChatServer server, Path recordings) {
    return switch (who) {
      case SOLVER -> "solver";
      case RECORDED -> "{kind: recorded, model: old, file: %s}".formatted(recordings);
      case SERVER ->
          "{kind: openai, model: loopback, base-url: %s, concurrency: 4, max-tokens: 64, retry: {attempts: 10, first: 1ms, longest: 50ms}}"
              .formatted(server.baseUrl());
    };
  }

  /**
   * Everything that could be asked of the pool in this mode, asked once of a server and written.
   */
  private Path recorded(QuaestorProcess quaestor, String mode) throws Exception {
    try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, KilledModesTest::reply)) {
      Path manifest =
          Files.writeString(
              directory.resolve("recording.yaml"),
              MANIFEST.formatted(1, POOL, mode, teacher(Who.SERVER, server, directory)));
      Path out = directory.resolve("recording");
      QuaestorProcess.Result done =
          quaestor.run("run", manifest.toString(), "--out", out.toString());
      assertThat(done.exit()).as(done.err()).isZero();
      StringBuilder lines = new StringBuilder();
      for (String prompt : server.completionsByPrompt().keySet()) {
        lines.append(
            new ObjectMapper()
                .createObjectNode()
                .put("prompt", prompt)
                .put("completion", reply(prompt))
                .toString());
        lines.append('\n');
      }
      return Files.writeString(directory.resolve("recorded.jsonl"), lines);
    }
  }

  /**
   * A model that answers what it can solve, and to any other prompt writes all that a link may ask
   * for, the same to the same prompt.
   */
  private static String reply(String prompt) {
    return SOLVER
        .solve(prompt)
        .map(Solver.Solution::text)
        .orElseGet(
            () -> {
              List<Candidate> pool = Material.candidates(TASK.draw(new RandomStreams(3)).pool());
              RandomGenerator random = new RandomStreams(SEED).stream(0, "reply", prompt);
              Candidate seed = pool.get(random.nextInt(pool.size()));
              String question = TASK.sibling(seed, random).orElseThrow();
              return "Question: %s\nAnswer: %s\nVerdict: yes"
                  .formatted(question, SOLVER.solve(question).orElseThrow().text());
            });
  }

  /** A server that takes its time and fails one request in ten in one of the known ways. */
  private static FaultyChatServer server() throws IOException {
    FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, KilledModesTest::reply);
    List<Fault> faults =
        List.of(
            Faults.status(429, "slow down", Map.of("Retry-After", "0")),
            Faults.status(503, "overloaded", Map.of()),
            Faults.hangUp(),
            Faults.cut(20));
    RandomGenerator random = new RandomStreams(SEED).stream(0, "faults");
    for (int i = 0; i < 1000; i++) {
      server.then(
          random.nextInt(10) == 0
              ? faults.get(random.nextInt(faults.size()))
              : Faults.silence(THOUGHT));
    }
    return server;
  }

  /**
   * What must not depend on kills.
   *
   * @param head of the chain of all ledger rows
   * @param rounds each round's model and calls
   */
  private record Outcome(String head, Cost charged, int settled, List<Ended> rounds) {

    /** Whether this many calls settled are some of a round's and not all. */
    boolean betweenLinks(int now) {
      int before = 0;
      for (Ended round : rounds) {
        if (now > before && now < before + round.calls() && round.calls() > PICKS) {
          return true;
        }
        before += round.calls();
      }
      return false;
    }
  }

  private record Ended(String modelSha256, int calls) {
    static Ended of(Round round) {
      return new Ended(round.model().sha256(), round.exchanges().size());
    }
  }

  private static Outcome outcome(Path out) throws SQLException, IOException {
    try (SqliteLedger ledger = SqliteLedger.read(out.resolve("loss/3/run.db"));
        Bill bill = new Bill(out)) {
      List<Round> rounds = ledger.rounds();
      return new Outcome(
          ledger.head(),
          rounds.stream().map(Round::charge).reduce(Cost.ZERO, Cost::plus),
          bill.settled(),
          rounds.stream().map(Ended::of).toList());
    }
  }

  /** The bill as it stands in the file, while others write it. */
  private static final class Bill implements AutoCloseable {

    private final Path file;
    private Connection connection;

    Bill(Path out) {
      file = out.resolve("experiment.db");
    }

    /** Requests that have an answer, each once. */
    int settled() throws SQLException {
      return count("SELECT count(*) FROM tape");
    }

    int count(String query) throws SQLException {
      if (connection == null) {
        if (!Files.exists(file) || !Files.exists(file.resolveSibling("manifest.yaml"))) {
          return 0;
        }
        connection = DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro");
      }
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(query)) {
        return rows.getInt(1);
      } catch (SQLException e) {
        if (String.valueOf(e.getMessage()).contains("no such table")) {
          return 0;
        }
        throw e;
      }
    }

    @Override
    public void close() throws SQLException {
      if (connection != null) {
        connection.close();
      }
    }
  }
}
