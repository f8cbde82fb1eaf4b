package dev.quaestor.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.RunOutcome.End;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentRunnerTest {

  private static final Experiment EXPERIMENT =
      ManifestFile.parse(
          "m.yaml",
          """
          name: small
          task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
          strategy: margin
          rounds: 2
          queries-per-round: 5
          compute: {shards: 1}
          """,
          List.of());

  @TempDir Path directory;
  private final MemorisingStudents students = new MemorisingStudents();

  private List<RunOutcome> run(StopSignal stop) throws Exception {
    Environment environment =
        new Environment(students, new Materials(students), stop, Audience.NOBODY);
    return new ExperimentRunner(
            EXPERIMENT, new ExperimentDirectory(directory.resolve("small")), environment, Set.of())
        .run(1);
  }

  @Test
  void run_stoppedWhileTheStudentIsAtWork_isInterruptedAndTakenUp() throws Exception {
    StopSignal stop = new StopSignal();
    students.onTraining(
        () -> {
          stop.raise();
          throw new CancellationException("interrupted with 3 answers open");
        });
    assertThat(run(stop)).extracting(RunOutcome::end).containsExactly(End.INTERRUPTED);
    students.onTraining(() -> {});
    assertThat(run(new StopSignal())).extracting(RunOutcome::end).containsExactly(End.DONE);
  }

  @Test
  void run_givenUpThoughNobodyAskedToStop_isAFailure() throws Exception {
    students.onTraining(
        () -> {
          throw new CancellationException("interrupted with 3 answers open");
        });
    assertThat(run(new StopSignal())).extracting(RunOutcome::end).containsExactly(End.FAILED);
  }
}
