package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Secrets;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import dev.quaestor.trainer.work.Cluster;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A cluster whose executors answer and score for the student, and train it where that is asked, or
 * do whole runs. It changes no bit of a run, which may go on with another or without one.
 */
@Shorthand("master")
public record ClusterSettings(
    @Setting(
            value =
                "an Apache Spark master: spark://host:port, or local[n], threads of this process",
            example = "spark://host:7077")
        String master,
    @Setting(
            value =
                "what an executor is given: parts of what a student answers and scores, or runs,"
                    + " whole, which needs experiment.bill and --out in a folder that all of them see",
            otherwise = "parts")
        Place place,
    @Setting(
            value = "tokens, read and written at most, that are given to an executor at once",
            otherwise = "65536")
        int tokensPerPart,
    @Setting(
            value = "the largest student that is sent to each executor, in MiB of float weights",
            otherwise = "1024")
        int broadcastMib,
    @Setting(
            value =
                "how long an executor is waited for where there is none: the first one, and another"
                    + " once all are lost",
            otherwise = "2m")
        Duration patience,
    @Setting(
            value =
                "true also trains there, each of compute.shards by a task of its own: the same bits"
                    + " as here with as many shards; worth it where a step computes for longer than"
                    + " its gradient travels",
            otherwise = "false")
        boolean train,
    @Setting(
            value = "settings of Spark's own, such as {spark.executor.memory: 4g}",
            otherwise = "{}")
        Map<String, String> settings) {

  /** What is given to an executor. */
  public enum Place {
    /** Parts of what a student answers and scores; training stays in this process. */
    PARTS,
    /** A run, from its base to its last round. */
    RUNS
  }

  /** What errands are sent with, and nobody may say otherwise. */
  private static final Set<String> OWN = Set.of("spark.speculation", "spark.task.cpus");

  public ClusterSettings {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    new Check()
        .that(
            master.matches("spark://.+|local(\\[.+])?|yarn|k8s://.+"),
            "expected spark://host:port, local[n], yarn or k8s://…, found \"" + master + "\"",
            "master")
        .that(
            settings.keySet().stream().allMatch(key -> key.startsWith("spark.")),
            "Spark's settings begin with spark., found " + settings.keySet(),
            "settings")
        .that(
            !settings.containsKey("spark.master"),
            "the master stands in cluster.master; leave it out here",
            "settings")
        .that(
            !train || !"true".equals(settings.get("spark.dynamicAllocation.enabled")),
            "all ranks of a training begin at once, which Spark refuses with dynamic allocation;"
                + " leave spark.dynamicAllocation.enabled out",
            "train",
            "settings")
        .that(
            !train || place == Place.PARTS,
            "a run that is given whole to an executor trains there; leave train out, or place: runs",
            "train")
        .that(
            place == Place.PARTS || settings.keySet().stream().noneMatch(OWN::contains),
            "a run is done once at a time, with a core for each of its compute.shards: leave "
                + OWN.stream().sorted().collect(Collectors.joining(" and "))
                + " out",
            "settings")
        .that(
            settings.keySet().stream().noneMatch(ClusterSettings::secret),
            "a secret must not stand in a manifest, nor in a master's pages, which show what"
                + " executors are started with; set it in the environment of the workers",
            "settings")
        .atLeast("tokens-per-part", tokensPerPart, 1)
        .atLeast("broadcast-mib", broadcastMib, 1)
        .done();
  }

  private static boolean secret(String key) {
    String environment = "spark.executorEnv.";
    return key.startsWith(environment) && Secrets.named(key.substring(environment.length()));
  }

  /** What is asked of the cluster. */
  public Cluster.Order order() {
    return new Cluster.Order(master, tokensPerPart, (long) broadcastMib << 20, patience, settings);
  }
}
