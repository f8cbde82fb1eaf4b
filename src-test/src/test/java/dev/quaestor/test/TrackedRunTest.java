package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real run in a process of its own that three trackers watch: it is killed while they are being
 * sent to and resumed, and one of them is down for a while. In the end each place holds every round
 * and every training step once, and nothing of what was never committed.
 */
final class TrackedRunTest {

  static final String MANIFEST =
      """
      name: tracked
      task: {name: strings, pool: long-tailed, pool-size: 200, seed-set: 60, monitor: 10, steer: 0, test: 10}
      student:
        tokenizer: characters
        model: {width: 32, layers: 1, heads: 2, ffn: 64, context: 96}
        base: {steps: 5, batch: 8, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      measure: {give-up-after: 0}
      teacher: solver
      strategy: random
      observe: {fraction: 0.5, max-tokens: 8}
      rounds: %d
      queries-per-round: 10
      train: {from: incumbent, steps-per-query: 1.5, replay: 0, batch: 4, checkpoint-every: 4}
      compute: {shards: 1}
      seeds: [3]
      track: {tensorboard: true, mlflow: {url: "%s"}, trackio: {url: "%s"}}
      """;

  /** Chat services have a secret in the path. */
  private static final String HOOK = "/hook/services/ours-alone";

  @TempDir Path directory;

  @Test
  void run_killedAndResumed_isInEachTrackerOnce() throws Exception {
    try (LoopbackMlflow mlflow = new LoopbackMlflow();
        LoopbackTrackio trackio = new LoopbackTrackio()) {
      QuaestorProcess quaestor =
          new QuaestorProcess(
              directory,
              Map.of(
                  "TRACKIO_WRITE_TOKEN",
                  LoopbackTrackio.TOKEN,
                  "TRACKED_HOOK",
                  trackio.address() + HOOK));
      Path manifest =
          Files.writeString(
              directory.resolve("m.yaml"),
              MANIFEST.formatted(4, mlflow.address(), trackio.address())
                  + "notify: {webhook-variable: TRACKED_HOOK}\n");
      Path out = directory.resolve("out");
      QuaestorProcess.Moment first = () -> trackio.held().toString().contains("score/accuracy@1");
      boolean killed =
          quaestor.runAndKill(
              first, Duration.ofMillis(30), "run", manifest.toString(), "--out", out.toString());
      assertThat(killed).isTrue();
      assertThat(rounds(out)).as("killed before its end").hasSizeLessThan(5);
      mlflow.down();
      QuaestorProcess.Moment later = () -> rounds(out).size() > 3;
      boolean again = quaestor.runAndKill(later, Duration.ofMillis(20), "resume", out.toString());
      mlflow.up();
      QuaestorProcess.Result done = quaestor.run("resume", out.toString());
      assertThat(done.exit()).as(done.err()).isZero();
      assertThat(again || rounds(out).size() == 5).isTrue();

      List<String> expected = expected(rounds(out));
      assertThat(mlflow.held()).isEqualTo(expected);
      assertThat(trackio.held()).isEqualTo(expected);
      assertThat(board(out.resolve("tensorboard/random/3"))).isEqualTo(expected);
      assertThat(mlflow.run("random/3").status).isEqualTo("FINISHED");
      assertThat(mlflow.run("tracked").status).isEqualTo("FINISHED");
      assertThat(mlflow.files.keySet()).anyMatch(file -> file.endsWith("report.html"));

      assertThat(trackio.notices).hasSize(1);
      assertThat(trackio.notices.get(0).path("event").asText()).isEqualTo("done");
      assertThat(trackio.notices.get(0).path("message").asText()).isEqualTo("1 of 1 run done");

      int requests = mlflow.requests.size();
      QuaestorProcess.Result sent = quaestor.run("track", out.toString());
      assertThat(sent.exit()).as(sent.err()).isZero();
      assertThat(mlflow.requests).hasSizeGreaterThan(requests);
      assertThat(mlflow.held()).as("sent once more").isEqualTo(expected);
      assertThat(trackio.held()).isEqualTo(expected);
      assertThat(board(out.resolve("tensorboard/random/3"))).isEqualTo(expected);
      assertNoSecret(out);
    }
  }

  private static void assertNoSecret(Path out) throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String held = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(held.contains(LoopbackTrackio.TOKEN)).as("%s", file).isFalse();
        assertThat(held.contains(HOOK)).as("%s", file).isFalse();
      }
    }
  }

  private static List<Round> rounds(Path out) {
    Path database = out.resolve("random/3/run.db");
    if (!Files.isRegularFile(database)) {
      return List.of();
    }
    try (SqliteLedger ledger = SqliteLedger.read(database)) {
      return ledger.rounds();
    }
  }

  private static List<String> board(Path folder) throws IOException {
    return EventFiles.in(folder).stream()
        .map(scalar -> "random/3 %s@%d".formatted(scalar.tag(), scalar.step()))
        .sorted()
        .toList();
  }

  /** Each name at each round, and at each step through all rounds. */
  static List<String> expected(List<Round> rounds) {
    List<String> expected = new ArrayList<>();
    long steps = 0;
    for (Round round : rounds) {
      List<String> names =
          new ArrayList<>(
              List.of(
                  "score/macro_accuracy",
                  "score/pool_accuracy",
                  "score/accuracy",
                  "spend/queries",
                  "spend/input_tokens",
                  "spend/output_tokens",
                  "spend/mega_flops",
                  "spend/usd",
                  "round/asked",
                  "round/admitted",
                  "round/rejected",
                  "round/admitted_so_far",
                  "observe/candidates",
                  "observe/tokens",
                  "train/steps",
                  "train/tokens"));
      if (round.number() > 0) {
        names.add("train/loss");
      }
      round
          .evaluations()
          .get(0)
          .scorecard()
          .groups()
          .keySet()
          .forEach(
              group -> names.add("score_by_group/" + group.replaceAll("[^A-Za-z0-9_.-]", "_")));
      names.forEach(name -> expected.add("random/3 %s@%d".formatted(name, round.number())));
      for (int step = 1; step <= round.effort().steps(); step++) {
        for (String name : List.of("loss", "learning_rate", "tokens_per_second")) {
          expected.add("random/3 step/%s@%d".formatted(name, steps + step));
        }
      }
      steps += round.effort().steps();
    }
    return expected.stream().sorted().toList();
  }
}
