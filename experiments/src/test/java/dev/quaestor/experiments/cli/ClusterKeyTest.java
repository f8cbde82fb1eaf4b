package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.ManifestChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key {@code cluster} in a build that has no Spark, as all are that do not ask for it. */
final class ClusterKeyTest {

  private static final String MANIFEST =
      """
      name: parts
      task: {name: strings, pool: even, pool-size: 40, seed-set: 60, monitor: 30, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
      strategy: loss
      rounds: 2
      queries-per-round: 4
      """;

  @TempDir private Path temporary;

  private Said run(String... settings) throws IOException {
    Path manifest = Files.writeString(temporary.resolve("m.yaml"), MANIFEST);
    Object[] arguments = new Object[4 + 2 * settings.length];
    arguments[0] = "run";
    arguments[1] = manifest;
    arguments[2] = "--out";
    arguments[3] = temporary.resolve("out");
    for (int i = 0; i < settings.length; i++) {
      arguments[4 + 2 * i] = "--set";
      arguments[5 + 2 * i] = settings[i];
    }
    return Said.by(new LocalStudents(), arguments);
  }

  @Test
  void run_withoutSpark_isRefusedAtTheStartWithWhatToDo() throws IOException {
    Said said = run("cluster=spark://127.0.0.1:7077");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains("cluster: this build is without Apache Spark")
        .contains("QUAESTOR_PROFILES=spark ./quaestor")
        .contains("or leave cluster out");
    assertThat(temporary.resolve("out")).doesNotExist();
  }

  @Test
  void masterThatIsNone_isRefused() throws IOException {
    assertThat(run("cluster=127.0.0.1:7077").err())
        .contains("cluster.master: expected spark://host:port, local[n], yarn or k8s://…");
    assertThat(run("cluster={master: \"local[2]\", settings: {executor: 4g}}").err())
        .contains("Spark's settings begin with spark., found [executor]");
    Path base = Files.createDirectories(temporary.resolve("base"));
    String served =
        "student={kind: served, model: m, url: \"http://127.0.0.1:1/v1\", checkpoint: %s}"
            .formatted(base);
    assertThat(run("cluster=local", served).err())
        .contains("executors work for students of this program");
  }

  @Test
  void trainingThatCannotBeHadThere_isRefused() throws IOException {
    assertThat(run("cluster={master: local, train: true}", "compute.shards=1").err())
        .contains("cluster.train")
        .contains("one shard is trained by one process");
    assertThat(
            run(
                    "cluster={master: local, train: true, settings:"
                        + " {spark.dynamicAllocation.enabled: \"true\"}}",
                    "compute.shards=2")
                .err())
        .contains("all ranks of a training begin at once")
        .contains("leave spark.dynamicAllocation.enabled out");
    assertThat(run("cluster={master: local, train: true}", "compute.shards=2").err())
        .as("neither is wrong with two shards")
        .contains("cluster: this build is without Apache Spark");
    assertThat(run("cluster={master: local, train: true, place: runs}", "compute.shards=2").err())
        .contains("a run that is given whole to an executor trains there");
  }

  @Test
  void runsPlacedWithoutWhatTheyNeed_areRefusedAllAtOnce() throws IOException {
    Said said =
        run(
            "cluster={master: \"spark://h:1\", place: runs}",
            "experiment.limit.wall-time=1h",
            "teacher={kind: openai-batch, model: m}");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains("experiment.bill: with cluster.place: runs machines share one bill and one tape")
        .contains("set it to jdbc:postgresql://host/database")
        .contains("no machine sees how long runs on the others take")
        .contains("batches are gathered and awaited by one process");
    String twice = "cluster={master: local, place: runs, settings: {spark.speculation: true}}";
    assertThat(run(twice).err()).contains("a run is done once at a time");
    String secret =
        "cluster={master: local, settings: {spark.executorEnv.OPENAI_API_KEY: sk-aaaaaaaaaaaaaa}}";
    assertThat(run(secret).err())
        .contains("a secret must not stand in a manifest")
        .doesNotContain("aaaaaaaaaaaaaa");
  }

  @Test
  void cluster_changesNothingOfARun() {
    Experiment alone = ManifestFile.parse("m", MANIFEST, List.of());
    Experiment there = ManifestFile.parse("m", MANIFEST, List.of("cluster=local[2]"));
    Experiment trained =
        ManifestFile.parse(
            "m",
            MANIFEST,
            List.of("cluster={master: \"local[2]\", train: true}", "compute.shards=2"));
    Experiment shards = ManifestFile.parse("m", MANIFEST, List.of("compute.shards=2"));
    assertThat(ManifestChange.between(shards, trained))
        .isNotEmpty()
        .allMatch(change -> change.allowed(Set.of()));
    assertThat(trained.manifest().trainingSha256()).isEqualTo(shards.manifest().trainingSha256());
    List<ManifestChange> changes = ManifestChange.between(alone, there);
    assertThat(changes).isNotEmpty().allMatch(change -> change.allowed(Set.of()));
    assertThat(there.manifest().trainingSha256()).isEqualTo(alone.manifest().trainingSha256());
    Experiment placed =
        ManifestFile.parse(
            "m",
            MANIFEST,
            List.of(
                "cluster={master: local, place: runs}",
                "experiment.bill=jdbc:postgresql://h/quaestor"));
    assertThat(placed.manifest().placed()).isPresent();
    assertThat(placed.manifest().trainingSha256()).isEqualTo(alone.manifest().trainingSha256());
  }
}
