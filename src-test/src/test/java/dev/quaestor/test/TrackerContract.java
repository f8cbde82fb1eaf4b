package dev.quaestor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.eval.record.RunRecord.State;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.track.TrackedExperiment;
import dev.quaestor.experiments.track.TrackedExperiment.TrackedData;
import dev.quaestor.experiments.track.TrackedRun;
import dev.quaestor.experiments.track.TrackedRun.TrackedRound;
import dev.quaestor.experiments.track.TrackedRun.TrackedStep;
import dev.quaestor.experiments.track.Tracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every tracker keeps to: its place holds each value of each committed round once, however
 * often it is sent, by whom, and wherever that was cut.
 */
abstract class TrackerContract {

  static final Experiment EXPERIMENT =
      ManifestFile.parse(
          "m.yaml",
          "{name: sent, task: {name: strings}, strategy: random, rounds: 2, queries-per-round: 5}",
          List.of());

  @TempDir Path directory;

  /** A tracker as a process makes it that knows nothing of earlier ones. */
  abstract Tracker tracker() throws Exception;

  /** What its place holds: {@code run name@step} for each value, sorted. */
  abstract List<String> held() throws Exception;

  /** From now on the n-th time something is sent, it is cut. */
  abstract void cut() throws Exception;

  /** From now on nothing can be sent. */
  abstract void down() throws Exception;

  /** From now on it can. */
  abstract void up() throws Exception;

  TrackedExperiment experiment() throws IOException {
    Path manifest = directory.resolve("manifest.yaml");
    if (!Files.exists(manifest)) {
      Files.writeString(manifest, "name: sent\n");
      Files.writeString(directory.resolve("report.html"), "<p>sent</p>");
    }
    return new TrackedExperiment(
        "0123456789abcdef",
        "sent",
        manifest,
        directory.resolve("report.html"),
        List.of(new TrackedData("task strings", "d1", "drawn")));
  }

  /** A run with so many rounds after the base, of forty steps each. */
  TrackedRun run(String variant, int rounds) throws IOException {
    List<TrackedRound> all = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      Instant at = Instant.ofEpochSecond(1_800_000_000L + round);
      List<TrackedStep> steps = new ArrayList<>();
      for (int step = 1; step <= 40 && round > 0; step++) {
        long number = 40L * (round - 1) + step;
        steps.add(new TrackedStep(number, at, new TreeMap<>(Map.of("step/loss", 1.0 / number))));
      }
      all.add(
          new TrackedRound(
              round,
              at,
              new TreeMap<>(
                  Map.of("score/macro_accuracy", 0.1 * round, "spend/queries", 5.0 * round)),
              steps));
    }
    return new TrackedRun(
        experiment(),
        variant,
        1,
        new TreeMap<>(Map.of("train.batch", "16", "task.name", "x".repeat(700))),
        new TreeMap<>(Map.of("strategy", variant, "seed", "1")),
        all,
        State.RUNNING);
  }

  static List<String> expected(TrackedRun... runs) {
    List<String> values = new ArrayList<>();
    for (TrackedRun run : runs) {
      for (TrackedRound round : run.rounds()) {
        round.values().keySet().forEach(n -> values.add(line(run, n, round.number())));
        for (TrackedStep step : round.steps()) {
          step.values().keySet().forEach(n -> values.add(line(run, n, step.number())));
        }
      }
    }
    return values.stream().sorted().toList();
  }

  static String line(TrackedRun run, String name, long step) {
    return "%s %s@%d".formatted(run.name(), name, step);
  }

  @Test
  void send_roundAfterRound_holdsEachOnce() throws Exception {
    try (Tracker tracker = tracker()) {
      for (int round = 0; round <= 4; round++) {
        tracker.send(run("margin", round));
        tracker.send(run("random", round / 2));
        assertThat(held()).isEqualTo(expected(run("margin", round), run("random", round / 2)));
      }
    }
  }

  @Test
  void send_twice_changesNothing() throws Exception {
    try (Tracker tracker = tracker()) {
      tracker.send(run("margin", 3));
      tracker.send(run("margin", 3));
      assertThat(held()).isEqualTo(expected(run("margin", 3)));
    }
  }

  @Test
  void send_byAProcessAfterAKill_addsWhatIsMissingAlone() throws Exception {
    for (int rounds : new int[] {0, 2, 2, 3, 30}) { // the last more than a request holds
      try (Tracker tracker = tracker()) {
        tracker.send(run("margin", rounds));
        tracker.complete(experiment(), State.RUNNING);
      }
      assertThat(held()).isEqualTo(expected(run("margin", rounds)));
    }
  }

  @Test
  void send_thatIsCut_isMadeWholeByTheNext() throws Exception {
    for (int rounds = 1; rounds <= 30; rounds++) {
      try (Tracker tracker = tracker()) {
        cut();
        try {
          tracker.send(run("margin", rounds));
        } catch (IOException broken) {
          assertThat(broken).hasMessageContaining("http://127.0.0.1:");
        }
        up();
        tracker.send(run("margin", rounds));
      }
      assertThat(held()).as("after %d rounds", rounds).isEqualTo(expected(run("margin", rounds)));
    }
  }

  @Test
  void send_whereNothingCanBeSent_saysWhereAndIsCaughtUp() throws Exception {
    try (Tracker tracker = tracker()) {
      tracker.send(run("margin", 1));
      down();
      TrackedRun more = run("margin", 2);
      assertThatThrownBy(() -> tracker.send(more)).isInstanceOf(IOException.class);
      up();
      tracker.send(run("margin", 3));
    }
    assertThat(held()).isEqualTo(expected(run("margin", 3)));
  }
}
