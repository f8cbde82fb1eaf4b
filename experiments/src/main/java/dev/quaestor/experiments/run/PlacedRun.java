package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.RunOutcome.End;
import dev.quaestor.trainer.work.Errand;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A run that is done by another process, under the bill that all share and in the experiment's
 * directory, which that process sees too. Begun again after its process was lost, it goes on where
 * its ledger ends.
 *
 * @param name {@code variant/seed}
 * @param place what must be in order where it is done
 * @param earlier manifests that runs were taken up with before
 */
record PlacedRun(String name, Readiness place, ArrayList<String> earlier)
    implements Errand<PlacedRun.Ended> {

  private static final long serialVersionUID = 1L;

  /** How it ended; an exception would have it begun again. */
  record Ended(End end, String message) implements Serializable {}

  @Override
  public Ended done() throws InterruptedException {
    List<String> problems = place.done();
    if (!problems.isEmpty()) {
      return new Ended(End.FAILED, String.join("; ", problems));
    }
    StopSignal stop = new StopSignal();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<RunOutcome> outcome = thread.submit(() -> run(stop));
      try {
        return ended(outcome.get());
      } catch (InterruptedException e) {
        stop.raise();
        left(outcome);
        throw e;
      } catch (ExecutionException e) {
        return new Ended(End.FAILED, Explanation.of(e.getCause()));
      }
    } finally {
      thread.shutdown();
    }
  }

  private static Ended ended(RunOutcome outcome) {
    return new Ended(outcome.end(), outcome.message());
  }

  /** Waits until the run has written down that it was stopped, however often it is interrupted. */
  private static void left(Future<RunOutcome> outcome) {
    while (true) {
      try {
        outcome.get();
        return;
      } catch (ExecutionException e) {
        return;
      } catch (InterruptedException again) {
        // It was told already.
      }
    }
  }

  private RunOutcome run(StopSignal stop) throws IOException {
    Experiment experiment = place.experiment();
    ExperimentDirectory directory = place.place();
    PlannedRun run =
        directory.runs(experiment).stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new RunFailure("the experiment has no run " + name));
    Students students = new LocalStudents();
    Environment environment =
        new Environment(students, new Materials(students), stop, Audience.NOBODY);
    EarlierLengths lengths = new EarlierLengths();
    lengths.read(earlier);
    try (Teachers teachers = new Teachers(System.getenv(), directory.batches(), place.sending());
        Treasury treasury = Vaults.treasury(experiment, directory, Set.of())) {
      Times times = new Times(System::nanoTime).read(List.of(run));
      RunExecution.Shared shared = new RunExecution.Shared(treasury, teachers, times, lengths);
      return new RunExecution(experiment, directory, shared, environment, Optional.empty())
          .execute(run);
    }
  }
}
