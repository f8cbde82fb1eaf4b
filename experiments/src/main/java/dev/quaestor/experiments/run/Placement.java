package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.experiments.manifest.ClusterSettings;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.RunOutcome.End;
import dev.quaestor.trainer.work.Cluster;
import dev.quaestor.trainer.work.Errands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * Runs placed on the executors of a cluster, each whole. The driver holds the experiment's
 * directory, hears how runs end, and looks at their ledgers meanwhile.
 */
final class Placement implements AutoCloseable {

  /** How long a run that was told to stop is given to write that down. */
  private static final int LEAVING_SECONDS = 20;

  private final Errands errands;
  private final Readiness readiness;
  private final Environment environment;
  private final Lookout lookout;

  private Placement(Errands errands, Readiness readiness, Environment environment) {
    this.errands = errands;
    this.readiness = readiness;
    this.environment = environment;
    this.lookout = new Lookout(environment.audience());
  }

  /**
   * Reaches the executors of {@code cluster}, and has each that is there look whether runs can
   * begin on it.
   *
   * @throws PreflightException with everything that stands in the way, and where
   */
  static Placement on(ClusterSettings cluster, Readiness readiness, Environment environment)
      throws InterruptedException {
    Experiment experiment = readiness.experiment();
    int threads =
        experiment.variants().stream()
            .mapToInt(variant -> variant.manifest().compute().shards().orElse(1))
            .max()
            .orElse(1);
    Errands errands = Cluster.found().orElseThrow().errands(cluster.order(), threads);
    Placement placement = new Placement(errands, readiness, environment);
    try {
      placement.check();
      return placement;
    } catch (RuntimeException e) {
      placement.close();
      throw e;
    }
  }

  private void check() {
    Map<String, Set<String>> problems = new LinkedHashMap<>();
    for (Errands.Told<ArrayList<String>> told : errands.byEach(readiness)) {
      for (String problem : told.value()) {
        problems.computeIfAbsent(problem, p -> new TreeSet<>()).add(told.by());
      }
    }
    if (!problems.isEmpty()) {
      throw new PreflightException(
          problems.entrySet().stream()
              .map(each -> String.join(", ", each.getValue()) + ": " + each.getKey())
              .toList());
    }
  }

  /** Has a run done, and waits for its end. */
  RunOutcome execute(PlannedRun run, EarlierLengths lengths) {
    environment.stop().enter();
    lookout.on(run);
    try {
      PlacedRun errand = new PlacedRun(run.name(), readiness, new ArrayList<>(lengths.manifests()));
      Errands.Told<PlacedRun.Ended> told = errands.done(errand);
      PlacedRun.Ended ended = told.value();
      if (ended.end() == End.STOPPED) {
        environment.stop().raise();
      }
      boolean failed = ended.end() == End.FAILED || ended.end() == End.STOPPED;
      return new RunOutcome(
          run, ended.end(), failed ? told.by() + ": " + ended.message() : ended.message());
    } catch (CancellationException e) {
      boolean ignored = Thread.interrupted();
      left(run);
      return new RunOutcome(run, End.INTERRUPTED, "stopped inside a round, which is done again");
    } catch (RuntimeException e) {
      return new RunOutcome(run, End.FAILED, Explanation.of(e));
    } finally {
      lookout.off(run);
      environment.stop().leave();
    }
  }

  /** Until the executor has let go of the run that it was told to stop. */
  private static void left(PlannedRun run) {
    try {
      for (int i = 0; i < LEAVING_SECONDS * 10 && RunLock.held(run.directory()); i++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (IOException unseen) {
      // It is told to stop all the same, and the next to take the run up waits for its lock.
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    lookout.close();
    errands.close();
  }
}
