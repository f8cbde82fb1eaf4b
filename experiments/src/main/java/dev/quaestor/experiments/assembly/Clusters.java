package dev.quaestor.experiments.assembly;

import dev.quaestor.experiments.manifest.ClusterSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.parallel.Ranks;
import dev.quaestor.trainer.work.Cluster;
import dev.quaestor.trainer.work.InProcess;
import dev.quaestor.trainer.work.Workers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The clusters in use: one for all runs that name the same, reached with the first and left with
 * the last of them.
 */
final class Clusters {

  private final Map<ClusterSettings, Shared> reached = new HashMap<>();

  private static final class Shared {
    final Workers workers;
    int users;

    Shared(Workers workers) {
      this.workers = workers;
    }
  }

  /**
   * Refuses a cluster that nothing on the class path knows how to reach, or that this process
   * cannot use.
   */
  static void check(Manifest manifest) {
    manifest.cluster().ifPresent(settings -> kind().check(settings.order()));
  }

  private static Cluster kind() {
    return Cluster.found()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cluster: this build is without Apache Spark, which is some 230 MB; build with"
                        + " it by QUAESTOR_PROFILES=spark ./quaestor …, or leave cluster out"));
  }

  /**
   * Who works for a manifest's students; to be closed by each who asked. A run that an executor
   * does whole works for itself.
   */
  synchronized Workers workers(Manifest manifest) throws InterruptedException {
    if (manifest.cluster().isEmpty() || manifest.placed().isPresent()) {
      return new InProcess();
    }
    ClusterSettings settings = manifest.cluster().get();
    Shared shared = reached.get(settings);
    if (shared == null) {
      shared = new Shared(kind().workers(settings.order()));
      reached.put(settings, shared);
    }
    shared.users++;
    try {
      Optional<Ranks> ranks = settings.train() ? Optional.of(ranks(shared)) : Optional.empty();
      if (ranks.isPresent()) {
        ranks.get().muster(manifest.compute().shards().orElse(1));
      }
      return new Use(shared.workers, ranks, () -> left(settings));
    } catch (RuntimeException | InterruptedException e) {
      left(settings);
      throw e;
    }
  }

  private static Ranks ranks(Shared shared) {
    return shared
        .workers
        .ranks()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cluster.train: this kind of cluster does not train; leave train out"));
  }

  private synchronized void left(ClusterSettings settings) {
    Shared shared = reached.get(settings);
    if (shared != null && --shared.users == 0) {
      reached.remove(settings);
      shared.workers.close();
    }
  }

  /** One use of a cluster that others may use too. */
  private record Use(Workers workers, Optional<Ranks> ranks, Runnable left) implements Workers {

    @Override
    public Crew crew(Supplier<Decoder> student, Execution execution) {
      return workers.crew(student, execution);
    }

    @Override
    public void close() {
      left.run();
    }
  }
}
