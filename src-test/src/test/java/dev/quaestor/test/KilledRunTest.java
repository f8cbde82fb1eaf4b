package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.random.RandomStreams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real run in a process of its own, killed with SIGKILL at random moments and resumed until it is
 * done, ends like one that was left alone: the same model file, rounds and charges. {@code
 * -Dquaestor.kills=20} kills more often than the build does, {@code -Dquaestor.kills.seed} names
 * the moments.
 */
final class KilledRunTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLS = Integer.getInteger("quaestor.kills", 2);
  private static final long SEED = Long.getLong("quaestor.kills.seed", 1);

  private static final String MANIFEST =
      """
      name: killed
      task: {name: strings, pool: long-tailed, pool-size: 300, seed-set: 60, monitor: 40, steer: 20, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, ffn: 64, context: 96}
        base: {steps: 20, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      teacher: solver
      observe: {fraction: 0.5, max-tokens: 16}
      rounds: 2
      queries-per-round: 24
      train: {from: incumbent, steps-per-query: 1.5, replay: 0.4, checkpoint-every: 10}
      compute: {shards: 2}
      seeds: [3]
      experiment:
        vary: {strategy: [margin]}
      """;

  @TempDir Path directory;

  @Tag("alone")
  @Test
  void run_killedAtRandomMoments_endsLikeOneLeftAlone() throws Exception {
    killed(MANIFEST, KILLS);
    QuaestorProcess quaestor = new QuaestorProcess(directory);
    Path whole = directory.resolve("whole");
    Path again = directory.resolve("again");
    quaestor.run("run", directory.resolve("killed.yaml").toString(), "--out", again.toString());
    assertThat(outcome(quaestor, again)).as("two plain runs").isEqualTo(outcome(quaestor, whole));

    QuaestorProcess.Result shards =
        quaestor.run("resume", whole.toString(), "--set", "compute.shards=1");
    assertThat(shards.exit()).as(shards.err()).isEqualTo(2);
    assertThat(shards.err()).contains("compute.shards");
  }

  /** The same where an adapter learns: its checkpoints hold nothing else. */
  @Tag("alone")
  @Test
  void run_ofAnAdapter_killedAtRandomMoments_endsLikeOneLeftAlone() throws Exception {
    String adapted =
        MANIFEST.replace(
            "checkpoint-every: 10}",
            "checkpoint-every: 10, adapter: {rank: 4, alpha: 8, dropout: 0.1}}");
    assertThat(adapted).isNotEqualTo(MANIFEST);
    killed(adapted, Math.max(1, KILLS / 2));
    assertThat(directory.resolve("whole/margin/3/checkpoints/round-0002/adapter_model.safetensors"))
        .exists();
  }

  /** The same where each round asks the student in force about the whole pool again. */
  @Tag("chaos")
  @Test
  void run_thatTeachesItself_killedAtRandomMoments_endsLikeOneLeftAlone() throws Exception {
    String self =
        MANIFEST
            .replace("pool-size: 300", "pool-size: 40")
            .replace("queries-per-round: 24", "queries-per-round: 40")
            .replace("from: incumbent,", "from: base, data: round,")
            .replace("steps-per-query: 1.5", "steps-per-query: 0.5")
            .replace(
                "teacher: solver",
                "ask: {again: each-round}\n"
                    + "admission: {per-prompt: 2, silence: warn}\n"
                    + "teacher: {kind: student, checkpoint: incumbent, max-tokens: 12,"
                    + " temperature: 0.7, samples: 3}");
    killed(self, Math.max(1, KILLS / 2));
  }

  private void killed(String text, int wanted) throws Exception {
    Path manifest = Files.writeString(directory.resolve("killed.yaml"), text);
    QuaestorProcess quaestor = new QuaestorProcess(directory);
    Path whole = directory.resolve("whole");
    long started = System.nanoTime();
    QuaestorProcess.Result done =
        quaestor.run("run", manifest.toString(), "--out", whole.toString());
    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(done.out().strip()).isEqualTo(whole.toString());
    assertThat(done.err()).as("as the launcher starts it").doesNotContain("incubator");
    Duration length = Duration.ofNanos(System.nanoTime() - started);
    JsonNode expected = outcome(quaestor, whole);

    RandomGenerator moments = new RandomStreams(SEED).stream(0, "kills");
    Path killed = directory.resolve("killed");
    int kills = 0;
    boolean first = true;
    while (kills < wanted) {
      Duration delay =
          Duration.ofMillis((long) (length.toMillis() * (0.1 + 0.9 * moments.nextDouble())));
      boolean cut =
          first || !Files.exists(killed.resolve("manifest.yaml"))
              ? quaestor.runAndKill(delay, "run", manifest.toString(), "--out", killed.toString())
              : quaestor.runAndKill(delay, "resume", killed.toString());
      first = false;
      if (cut) {
        kills++;
      } else {
        assertThat(outcome(quaestor, killed))
            .as("seed %d, after %d kills", SEED, kills)
            .isEqualTo(expected);
        killed = directory.resolve("killed-" + kills);
        first = true;
      }
    }
    QuaestorProcess.Result resumed =
        Files.exists(killed.resolve("manifest.yaml"))
            ? quaestor.run("resume", killed.toString())
            : quaestor.run("run", manifest.toString(), "--out", killed.toString());
    assertThat(resumed.exit()).as("seed %d: %s", SEED, resumed.err()).isZero();
    assertThat(outcome(quaestor, killed))
        .as("seed %d, after %d kills", SEED, kills)
        .isEqualTo(expected);
    System.out.printf(
        "%d kills at random moments of a run of %d ms: the same bits, rounds and charges%n",
        kills, length.toMillis());
  }

  /** What must not depend on kills: state, rounds, charges, scores and the model's digest. */
  private static JsonNode outcome(QuaestorProcess quaestor, Path run) throws Exception {
    QuaestorProcess.Result status = quaestor.run("status", run.toString(), "--json");
    assertThat(status.exit()).as(status.err()).isZero();
    JsonNode runs = JSON.readTree(status.out()).path("runs");
    assertThat(runs).hasSize(1);
    JsonNode only = runs.get(0);
    assertThat(only.path("state").asText()).isEqualTo("done");
    assertThat(only.path("model_sha256").asText()).hasSize(64);
    var outcome = JSON.createObjectNode();
    for (String field :
        new String[] {
          "variant", "seed", "state", "round", "rounds", "charged", "score", "model_sha256"
        }) {
      outcome.set(field, only.path(field));
    }
    return outcome;
  }
}
