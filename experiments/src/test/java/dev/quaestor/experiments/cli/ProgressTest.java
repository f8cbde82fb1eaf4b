package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.PlannedRun;
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
      progress.begins(1);
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
      progress.begins(1);
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
}
