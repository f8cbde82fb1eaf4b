package dev.quaestor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.Environment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs whose rounds are trained by two workers: the same ledgers as of one process. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class SparkTrainingRunTest {

  private static final String MANIFEST =
      """
      name: trained
      task: {name: strings, pool: even, pool-size: 48, seed-set: 60, monitor: 26, steer: 13, test: 13}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 60, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 1, max-tokens: 12}
      rounds: 2
      queries-per-round: 6
      compute: {shards: 2}
      seeds: [3]
      strategy: loss
      experiment:
        limit: {queries: 1000}
        variants:
          adapter: {train: {from: incumbent, steps-per-query: 2, replay: 0.4, checkpoint-every: 7, adapter: {rank: 4, alpha: 8, dropout: 0.1, targets: [all-linear]}}}
          whole: {train: {from: base, steps-per-query: 1, replay: 0.4}}
      """;

  @TempDir private Path home;

  private List<RunOutcome> run(Path out, Audience audience, String... settings) throws Exception {
    Path manifest = Files.writeString(home.resolve("trained.yaml"), MANIFEST);
    Students students = new LocalStudents();
    Environment environment =
        new Environment(students, new Materials(students), new StopSignal(), audience);
    return new ExperimentRunner(
            ManifestFile.read(manifest, List.of(settings)),
            new ExperimentDirectory(out),
            environment,
            new ExperimentRunner.Terms(Set.of(), Optional.empty()))
        .run(1);
  }

  /** What the ledgers of an experiment say, each with its head. */
  private record Told(List<List<Round>> rounds, List<String> heads) {}

  private static Told told(Path out) throws IOException {
    List<List<Round>> rounds = new ArrayList<>();
    List<String> heads = new ArrayList<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path database : files.filter(f -> f.endsWith("run.db")).sorted().toList()) {
        try (SqliteLedger ledger = SqliteLedger.read(database)) {
          rounds.add(List.copyOf(ledger.rounds()));
          heads.add(ledger.head());
        }
      }
    }
    assertThat(rounds).hasSize(2).allSatisfy(each -> assertThat(each).hasSize(3));
    return new Told(rounds, heads);
  }

  private static String on(String master, String more) {
    String settings =
        LoopbackCluster.settings().entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
    return "cluster={master: \"%s\", tokens-per-part: 300, train: true, settings: %s%s}"
        .formatted(master, settings, more);
  }

  @Test
  void twoWorkers_trainTheRunsOfOneProcess_alsoWhereExecutorsAreKilled() throws Exception {
    Path here = home.resolve("here");
    assertThat(run(here, Audience.NOBODY))
        .extracting(RunOutcome::end)
        .containsOnly(RunOutcome.End.DONE);
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2)) {
      AtomicInteger killed = new AtomicInteger();
      Audience killer =
          new Audience() {
            @Override
            public void stage(PlannedRun run, int round, Stage stage) {
              if (stage == Stage.TRAIN && round == 1) {
                try {
                  assertThat(cluster.executor().destroyForcibly()).isTrue();
                  killed.incrementAndGet();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            }
          };
      Path there = home.resolve("there");
      assertThat(run(there, killer, on(cluster.master(), "")))
          .extracting(RunOutcome::end)
          .containsOnly(RunOutcome.End.DONE);
      assertThat(killed).as("an executor of each run").hasValue(2);
      assertThat(told(there)).isEqualTo(told(here));
    }
  }

  @Test
  void clusterThatIsTooSmall_isRefusedBeforeAnythingIsAsked() throws Exception {
    List<RunOutcome> outcomes =
        run(home.resolve("small"), Audience.NOBODY, on("local[1]", ", patience: 1s"));
    assertThat(outcomes)
        .hasSize(2)
        .allSatisfy(
            outcome -> {
              assertThat(outcome.end()).isEqualTo(RunOutcome.End.FAILED);
              assertThat(outcome.message())
                  .contains("cluster.train: compute.shards is 2")
                  .contains("local[1] has room for 1 at once");
            });
  }
}
