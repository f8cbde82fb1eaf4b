package dev.quaestor.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.Environment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.PreflightException;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.SharedBill;
import dev.quaestor.experiments.run.StopSignal;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs on executors, with their bill in PostgreSQL and a server as teacher: the same rounds
 * and charges as in one process, whatever becomes of executors, and never more than the limit.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class SparkSweepTest {

  private static final Map<String, Object> TASK =
      Map.of("pool", "even", "pool-size", 60, "seed-set", 40, "monitor", 26, "test", 13);
  private static final int ROUNDS = 4;
  private static final int QUERIES = 6;

  /** Some more than four runs ask, for what is in flight when an executor is killed. */
  private static final int LIMIT = 4 * ROUNDS * QUERIES + 20;

  private static final String MANIFEST =
      """
      name: sweep
      task: {name: strings, pool: even, pool-size: 60, seed-set: 40, monitor: 26, steer: 0, test: 13}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 120, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      teacher: {kind: openai, model: loopback, base-url: "%s", key-variable: SWEEP_KEY, concurrency: 2}
      observe: {fraction: 1, max-tokens: 12}
      rounds: %d
      queries-per-round: %d
      compute: {shards: 1}
      seeds: [3, 4]
      strategy: random
      experiment:
        bill: {url: "jdbc:postgresql://localhost:%d/postgres", user: postgres, schema: %s}
        limit: {queries: %d}
        variants: {a: {strategy: random}, b: {strategy: loss}}
      """;

  private static @Nullable EmbeddedPostgres postgres;

  @TempDir private Path home;

  @BeforeAll
  static void start() {
    try {
      postgres = EmbeddedPostgres.builder().start();
    } catch (IOException | RuntimeException e) {
      String reason = "no PostgreSQL could be started here: " + e;
      System.out.println("SparkSweepTest is skipped: " + reason);
      Assumptions.abort(reason);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  private static FaultyChatServer server() throws IOException {
    Solver solver = Tasks.named("strings", TASK).solver().orElseThrow();
    return FaultyChatServer.start(
        Dialect.OPENAI, prompt -> solver.solve(prompt).orElseThrow().text());
  }

  /** What is said of the cluster on the command line. */
  private static String on(LoopbackCluster cluster, String more) {
    String settings =
        LoopbackCluster.settings().entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining(", "));
    return "cluster={master: \"%s\", place: runs, settings: {%s%s}}"
        .formatted(cluster.master(), settings, more);
  }

  private Experiment experiment(FaultyChatServer server, String schema, String... overrides)
      throws IOException {
    int port = java.util.Objects.requireNonNull(postgres).getPort();
    Path manifest = home.resolve(schema + ".yaml");
    Files.writeString(
        manifest, MANIFEST.formatted(server.baseUrl(), ROUNDS, QUERIES, port, schema, LIMIT));
    return ManifestFile.read(manifest, List.of(overrides));
  }

  private static List<RunOutcome> run(Experiment experiment, Path out, Audience audience)
      throws Exception {
    Students students = new LocalStudents();
    Environment environment =
        new Environment(students, new Materials(students), new StopSignal(), audience);
    return new ExperimentRunner(experiment, new ExperimentDirectory(out), environment, Set.of())
        .run(experiment.manifest().placed().isPresent() ? experiment.runs() : 1);
  }

  private static Map<String, List<Round>> rounds(Experiment experiment, Path out) {
    Map<String, List<Round>> rounds = new TreeMap<>();
    for (PlannedRun run : new ExperimentDirectory(out).runs(experiment)) {
      try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
        rounds.put(run.name(), List.copyOf(ledger.rounds()));
      }
    }
    return rounds;
  }

  /** How often each run was taken up. */
  private static Map<String, Integer> takings(Experiment experiment, Path out) {
    Map<String, Integer> takings = new TreeMap<>();
    for (PlannedRun run : new ExperimentDirectory(out).runs(experiment)) {
      try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
        takings.put(run.name(), Collections.frequency(ledger.events("state"), "RUNNING"));
      }
    }
    return takings;
  }

  private static Bill bill(Experiment experiment, Path out) {
    return SharedBill.read(experiment, new ExperimentDirectory(out)).orElseThrow();
  }

  /** Does something to an executor when the first run has its first round. */
  private static final class Disturber implements Audience {
    private final Disturbance disturbance;
    private boolean happened;
    final Set<String> recorded = new TreeSet<>();

    Disturber(Disturbance disturbance) {
      this.disturbance = disturbance;
    }

    @Override
    public synchronized void recorded(PlannedRun run, RunState state) {
      recorded.add(run.name() + " " + state.last().number());
      if (!happened && state.last().number() == 1) {
        happened = true;
        try {
          disturbance.happens();
        } catch (IOException e) {
          throw new AssertionError(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private interface Disturbance {
    void happens() throws IOException, InterruptedException;
  }

  @Test
  void runsOnExecutors_comeToTheBitsOfOneProcess_alsoWhereOneIsKilled() throws Exception {
    try (FaultyChatServer server = server();
        LoopbackCluster cluster = LoopbackCluster.start(home, 2)) {
      Experiment alone = experiment(server, "alone");
      Path here = home.resolve("here");
      assertThat(run(alone, here, Audience.NOBODY))
          .allMatch(outcome -> outcome.end() == RunOutcome.End.DONE);
      Map<String, List<Round>> expected = rounds(alone, here);
      Bill expectedBill = bill(alone, here);

      Experiment whole = experiment(server, "whole", on(cluster, ""));
      Path there = home.resolve("there");
      Disturber watching = new Disturber(() -> {});
      assertThat(run(whole, there, watching))
          .allMatch(outcome -> outcome.end() == RunOutcome.End.DONE);
      assertThat(rounds(whole, there)).isEqualTo(expected);
      assertThat(bill(whole, there).billed()).isEqualTo(expectedBill.billed());
      assertThat(watching.recorded).as("the driver sees rounds").contains("a/3 0", "b/4 4");
      assertThat(takings(whole, there).values()).containsOnly(1);
      assertThat(there.resolve("experiment.db")).doesNotExist();

      long before = server.books().completions();
      Experiment killed = experiment(server, "killed", on(cluster, ""));
      Path lost = home.resolve("lost");
      Disturber killer = new Disturber(() -> cluster.executor().destroyForcibly());
      assertThat(run(killed, lost, killer))
          .allMatch(outcome -> outcome.end() == RunOutcome.End.DONE);
      assertThat(rounds(killed, lost)).isEqualTo(expected);
      assertThat(takings(killed, lost).values()).as("one was taken up again").contains(2);
      within(bill(killed, lost), expectedBill);
      assertThat(server.books().completions() - before).isLessThanOrEqualTo(LIMIT);
    }
  }

  @Test
  void executorThatStandsStillInARun_isEndedAndItsRunTakenUpElsewhere() throws Exception {
    try (FaultyChatServer server = server();
        LoopbackCluster cluster = LoopbackCluster.start(home, 2)) {
      Experiment alone = experiment(server, "unhalted");
      Path here = home.resolve("here");
      run(alone, here, Audience.NOBODY);
      Map<String, List<Round>> expected = rounds(alone, here);
      Bill expectedBill = bill(alone, here);
      Experiment halted =
          experiment(
              server,
              "halted",
              on(
                  cluster,
                  ", spark.network.timeout: 12s, spark.network.timeoutInterval: 2s,"
                      + " spark.executor.heartbeatInterval: 2s"));
      Path stood = home.resolve("stood");
      Disturber halter = new Disturber(() -> LoopbackCluster.halt(cluster.executor()));
      assertThat(run(halted, stood, halter))
          .allMatch(outcome -> outcome.end() == RunOutcome.End.DONE);
      assertThat(rounds(halted, stood)).isEqualTo(expected);
      assertThat(takings(halted, stood).values()).as("one was taken up again").contains(2);
      within(bill(halted, stood), expectedBill);
    }
  }

  /** A bill of the same, and of what was in flight when an executor was lost. */
  private static void within(Bill bill, Bill expected) {
    assertThat(bill.reserved().queries()).isZero();
    assertThat(bill.billed().queries()).isLessThanOrEqualTo(LIMIT);
    assertThat(bill.billed().queries() - bill.inDoubt().queries())
        .isEqualTo(expected.billed().queries());
  }

  @Test
  void executorsThatLackWhatARunNeeds_areNamedAtStart_allAtOnce() throws Exception {
    try (FaultyChatServer server = server();
        LoopbackCluster cluster = LoopbackCluster.start(home, 1, Set.of("SWEEP_KEY"))) {
      Experiment experiment = experiment(server, "lacking", on(cluster, ""));
      // Each process has its own folder by this name, as machines have their own disks.
      Path out = Path.of("/proc/self/cwd/target/lacking-" + ProcessHandle.current().pid());
      assertThatThrownBy(() -> run(experiment, out, Audience.NOBODY))
          .isInstanceOf(PreflightException.class)
          .hasMessageContaining("executor 0 at 127.0.0.1: " + out)
          .hasMessageContaining("is not seen here; name one by --out")
          .hasMessageContaining("SWEEP_KEY");
      assertThat(out.resolve("manifest.yaml")).doesNotExist();
      assertThat(server.books().completions()).isZero();
    }
  }

  @Test
  void runsOfMoreThreadsThanAnyExecutorHas_areRefusedByName() throws Exception {
    try (FaultyChatServer server = server();
        LoopbackCluster cluster = LoopbackCluster.start(home, 1)) {
      Experiment experiment = experiment(server, "wide", on(cluster, ""), "compute.shards=2");
      assertThatThrownBy(() -> run(experiment, home.resolve("wide"), Audience.NOBODY))
          .hasMessageContaining("compute.shards: a run has 2 threads at work")
          .hasMessageContaining("more than 1 cores");
    }
  }

  @Test
  void runsOnThreadsOfThisProcess_thatAreStopped_goOnInOneProcess() throws Exception {
    try (FaultyChatServer server = server()) {
      Experiment alone = experiment(server, "straight");
      Path straight = home.resolve("straight");
      run(alone, straight, Audience.NOBODY);
      String local =
          "cluster={master: \"local[2]\", place: runs, settings: {spark.driver.host: 127.0.0.1,"
              + " spark.driver.bindAddress: 127.0.0.1}}";
      Experiment placed = experiment(server, "stopped", local);
      Path out = home.resolve("stopped");
      StopSignal stop = new StopSignal();
      List<String> begun = Collections.synchronizedList(new ArrayList<>());
      Students students = new LocalStudents();
      Audience stopper =
          new Audience() {
            @Override
            public void starts(PlannedRun run, RunState state) {
              begun.add(run.name());
            }

            @Override
            public void recorded(PlannedRun run, RunState state) {
              stop.raise();
            }
          };
      List<RunOutcome> outcomes =
          new ExperimentRunner(
                  placed,
                  new ExperimentDirectory(out),
                  new Environment(students, new Materials(students), stop, stopper),
                  Set.of())
              .run(4);
      assertThat(outcomes)
          .extracting(RunOutcome::end)
          .contains(RunOutcome.End.INTERRUPTED)
          .doesNotContain(RunOutcome.End.FAILED, RunOutcome.End.STOPPED);
      assertThat(begun).isNotEmpty();
      Experiment onward = experiment(server, "stopped");
      assertThat(run(onward, out, Audience.NOBODY))
          .allMatch(outcome -> outcome.end() == RunOutcome.End.DONE);
      assertThat(rounds(onward, out)).isEqualTo(rounds(alone, straight));
    }
  }
}
