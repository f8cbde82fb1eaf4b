package dev.quaestor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.strategy.QueryStrategies;
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
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of every strategy with a cluster: the same answers, scores, choices and students as on one
 * machine.
 */
@Timeout(value = 35, unit = TimeUnit.MINUTES)
final class SparkRunTest {

  private static final List<String> BATCHES =
      List.of("gumbel", "badge", "k-centre", "cluster-margin", "typiclust", "facility-location");

  private static final String MANIFEST =
      """
      name: parts
      task: {name: strings, pool: even, pool-size: 48, seed-set: 60, monitor: 26, steer: 13, test: 13}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 200, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 1, max-tokens: 12}
      judge: solver
      reward: verifier
      rounds: 2
      queries-per-round: 6
      train: {from: incumbent, steps-per-query: 0.5, replay: 0.4}
      compute: {shards: 1}
      seeds: [3]
      strategy: random
      experiment:
        limit: {queries: 100000}
        variants: {%s}
      """;

  @TempDir private Path home;

  private Process quaestor(String name, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx768m");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(each -> each.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("--add-exports", "java.base/jdk.internal.module=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.quaestor.experiments.cli.Quaestor");
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    File log = home.resolve(name + ".log").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  private void run(Path manifest, Path out, String... settings) throws Exception {
    List<Object> arguments = new ArrayList<>(List.of("run", manifest, "--out", out));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    String name = "cli-" + out.getFileName();
    Process process = quaestor(name, arguments.toArray());
    try {
      assertThat(process.waitFor(15, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(home.resolve(name + ".log"))).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Map<String, List<Round>> rounds(Path out) throws IOException {
    Map<String, List<Round>> runs = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path database : files.filter(f -> f.endsWith("run.db")).sorted().toList()) {
        try (SqliteLedger ledger = SqliteLedger.read(database)) {
          runs.put(out.relativize(database).getName(0).toString(), List.copyOf(ledger.rounds()));
        }
      }
    }
    return runs;
  }

  /** Those that set questions aside begin later on the axis: an experiment of their own. */
  private static boolean setsAside(String strategy) {
    return strategy.startsWith("reducible-loss");
  }

  private static List<String> variants() {
    List<String> variants = new ArrayList<>();
    for (String name : QueryStrategies.names()) {
      if (!setsAside(name)) {
        variants.add("%s: {strategy: {name: %s}}".formatted(name, name));
      }
    }
    for (String batch : BATCHES) {
      variants.add("by-%s: {strategy: {name: loss, batch: %s}}".formatted(batch, batch));
    }
    return variants;
  }

  private static List<String> asides() {
    return QueryStrategies.names().stream()
        .filter(SparkRunTest::setsAside)
        .map(name -> "%s: {strategy: {name: %s, set-aside: 6}}".formatted(name, name))
        .toList();
  }

  /** What is said of the cluster on the command line. */
  private static String on(LoopbackCluster cluster) {
    String settings =
        LoopbackCluster.settings().entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
    return "cluster={master: \"%s\", tokens-per-part: 300, settings: %s}"
        .formatted(cluster.master(), settings);
  }

  /** A manifest with a student of before as teacher, which is asked on the cluster too. */
  private Path disturbed() throws Exception {
    Path teacher = home.resolve("teacher");
    Path first = home.resolve("first.yaml");
    Files.writeString(first, MANIFEST.formatted("one: {strategy: random}"));
    run(first, teacher);
    Path manifest = home.resolve("disturbed.yaml");
    String variants =
        "a: {strategy: gradient-alignment}, b: {strategy: agreement},"
            + " c: {strategy: {name: loss, batch: badge}, observe.screen: 0.4}";
    Files.writeString(
        manifest,
        MANIFEST.formatted(variants)
            + "teacher: {kind: student, checkpoint: %s}\nadmission: {verify: false}\n"
                .formatted(teacher.resolve("one/3/checkpoints/round-0002")));
    return manifest;
  }

  @Test
  void executorsKilledInEveryStage_andADriverThatIsRestarted_changeNothing() throws Exception {
    Path manifest = disturbed();
    Path here = home.resolve("alone");
    run(manifest, here);
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2)) {
      Path out = home.resolve("killed");
      Map<String, Set<Stage>> killed = new ConcurrentHashMap<>();
      Audience killer =
          new Audience() {
            @Override
            public void stage(PlannedRun run, int round, Stage stage) {
              if (round == 2
                  && killed
                      .computeIfAbsent(run.name(), r -> EnumSet.noneOf(Stage.class))
                      .add(stage)) {
                try {
                  cluster.executor().destroyForcibly();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            }
          };
      Students students = new LocalStudents();
      Environment environment =
          new Environment(students, new Materials(students), new StopSignal(), killer);
      List<RunOutcome> outcomes =
          new ExperimentRunner(
                  ManifestFile.read(manifest, List.of(on(cluster))),
                  new ExperimentDirectory(out),
                  environment,
                  new ExperimentRunner.Terms(Set.of(), Optional.empty()))
              .run(1);
      assertThat(outcomes).extracting(RunOutcome::end).containsOnly(RunOutcome.End.DONE);
      assertThat(killed.keySet()).containsExactlyInAnyOrder("a/3", "b/3", "c/3");
      assertThat(killed.values())
          .as("an executor was killed in each stage of each")
          .containsOnly(EnumSet.allOf(Stage.class));
      assertThat(rounds(out)).isEqualTo(rounds(here));

      Path again = home.resolve("restarted");
      Process driver = quaestor("restarted", "run", manifest, "--out", again, "--set", on(cluster));
      while (!driver.waitFor(50, TimeUnit.MILLISECONDS) && begun(again) < 2) {}
      assertThat(driver.isAlive()).as("the driver is killed while it works").isTrue();
      driver.destroyForcibly().waitFor();
      Process resumed = quaestor("resumed", "resume", again);
      assertThat(resumed.waitFor(15, TimeUnit.MINUTES)).isTrue();
      assertThat(resumed.exitValue()).as(Files.readString(home.resolve("resumed.log"))).isZero();
      assertThat(rounds(again)).isEqualTo(rounds(here));
    }
  }

  /** How many rounds are in the ledgers of {@code out} so far. */
  private static int begun(Path out) throws IOException {
    return Files.exists(out.resolve("a/3/checkpoints/round-0001"))
        ? rounds(out).values().stream().mapToInt(List::size).sum()
        : 0;
  }

  @Test
  void everyStrategy_choosesAndLearnsAsOnOneMachine() throws Exception {
    List<List<String>> experiments = List.of(variants(), asides());
    Map<Path, Map<String, List<Round>>> expected = new LinkedHashMap<>();
    for (List<String> variants : experiments) {
      Path manifest = home.resolve("of-" + variants.size() + ".yaml");
      Files.writeString(manifest, MANIFEST.formatted(String.join(", ", variants)));
      Path out = home.resolve("here-" + variants.size());
      run(manifest, out);
      assertThat(rounds(out)).hasSize(variants.size());
      expected.put(manifest, rounds(out));
    }
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2)) {
      for (Map.Entry<Path, Map<String, List<Round>>> each : expected.entrySet()) {
        Path out = home.resolve("there-" + each.getKey().getFileName());
        run(each.getKey(), out, on(cluster));
        assertThat(rounds(out)).isEqualTo(each.getValue());
      }
    }
  }
}
