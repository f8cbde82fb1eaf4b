package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.Tally;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void fitted_whatIsTooLong_isCutWithAMarkAndNoEndOfASeparator() {
    assertThat(Progress.fitted("a | b", 5)).isEqualTo("a | b");
    for (int most = 5; most < 21; most++) {
      String line = "one r0 base | two r0 base";
      String cut = Progress.fitted(line, most);
      assertThat(cut).hasSizeLessThanOrEqualTo(most).endsWith(" ...").doesNotContain("| ...");
      assertThat(line).startsWith(cut.substring(0, cut.length() - 4));
    }
  }

  /** In a file or a pipe nothing is drawn over: what takes long is told now and then. */
  @Test
  void progress_whileTheBaseTrains_isALineNowAndThen() {
    Experiment experiment =
        ManifestFile.parse(
            "told.yaml",
            """
            name: told
            task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
            strategy: random
            rounds: 2
            queries-per-round: 4
            """,
            List.of());
    PlannedRun run = new ExperimentDirectory(Path.of("told")).runs(experiment).get(0);
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(told, true, StandardCharsets.UTF_8);
    AtomicLong seconds = new AtomicLong();
    try (Progress progress =
        Progress.inLines(
            new Console(to, to, new MemorisingStudents()),
            experiment,
            () -> seconds.get() * 1_000_000_000L)) {
      progress.begins(List.of(new Tally(run, 0, Cost.ZERO)));
      for (int step = 1; step <= 600; step++) {
        seconds.set(step / 10);
        progress.progress(run, "base", step, 1_200, 50);
      }
    }
    List<String> lines = told.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines)
        .containsExactly(
            "1 run of 2 rounds",
            "random/1: training the base student, 150 of 1,200, about 2 min left of it",
            "random/1: training the base student, 300 of 1,200, about 2 min left of it",
            "random/1: training the base student, 450 of 1,200, about 2 min left of it",
            "random/1: training the base student, 600 of 1,200, about 2 min left of it");
  }

  /** Where nothing is to be said by itself, a minute's silence ends with where everything is. */
  @Test
  void beat_afterAMinuteOfSilence_saysWhereRunsAre() {
    Experiment experiment =
        ManifestFile.parse(
            "told.yaml",
            "{name: told, task: {name: strings}, strategy: random, rounds: 2, queries-per-round:"
                + " 4}",
            List.of());
    PlannedRun run = new ExperimentDirectory(Path.of("told")).runs(experiment).get(0);
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(told, true, StandardCharsets.UTF_8);
    AtomicLong seconds = new AtomicLong();
    try (Progress progress =
        Progress.inLines(
            new Console(to, to, new MemorisingStudents()),
            experiment,
            () -> seconds.get() * 1_000_000_000L)) {
      progress.beat();
      progress.begins(List.of(new Tally(run, 0, Cost.ZERO)));
      progress.stage(run, 2, Stage.ASK);
      for (int second = 1; second <= 130; second++) {
        seconds.set(second);
        progress.beat();
      }
    }
    assertThat(told.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "1 run of 2 rounds",
            "0 of 1 run done; random/1: round 2, ask",
            "0 of 1 run done; random/1: round 2, ask");
  }

  /** What was done before it was taken up is part of the whole: extended, a bar begins there. */
  @Test
  void begins_extended_theBarBeginsWhereItStands() {
    Experiment experiment =
        ManifestFile.parse(
            "told.yaml",
            """
            name: told
            task: {name: strings}
            strategy: random
            rounds: 3
            queries-per-round: 4
            seeds: [1, 2]
            """,
            List.of());
    List<PlannedRun> runs = new ExperimentDirectory(Path.of("told")).runs(experiment);
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(told, true, StandardCharsets.UTF_8);
    AtomicLong seconds = new AtomicLong();
    try (Progress progress =
        Progress.drawn(
            new Console(to, to, new MemorisingStudents()),
            experiment,
            () -> seconds.get() * 1_000_000_000L)) {
      Cost twelve = new Cost(12, 600, 300, 0, 0);
      progress.begins(
          List.of(new Tally(runs.get(0), 4, twelve), new Tally(runs.get(1), 0, Cost.ZERO)));
      progress.ended(new RunOutcome(runs.get(0), RunOutcome.End.DONE, ""));
      assertThat(last(told)).isEqualTo("[##########..........] 1/2 runs, 12 of 24 queries");
      progress.starts(runs.get(1), RunState.start(2));
      progress.stage(runs.get(1), 0, Stage.MEASURE);
      assertThat(told.toString(StandardCharsets.UTF_8))
          .contains("2 runs of 3 rounds, 1 of them done before");
      seconds.set(1);
      progress.stage(runs.get(1), 0, Stage.MEASURE);
      assertThat(last(told))
          .isEqualTo("[##########..........] 1/2 runs, 12 of 24 queries | random/2 r0 measure");
      // Its budget may end a run before its last round: what is not to come is no time left.
      progress.ended(new RunOutcome(runs.get(1), RunOutcome.End.DONE, ""));
      assertThat(last(told)).isEqualTo("[####################] 2/2 runs, 12 of 24 queries");
    }
  }

  /** The line that is on the screen. */
  private static String last(ByteArrayOutputStream told) {
    String all = told.toString(StandardCharsets.UTF_8);
    return all.substring(all.lastIndexOf("\r") + 1).replaceAll("\u001b\\[\\??\\d*[a-zA-Z]", "");
  }
}
