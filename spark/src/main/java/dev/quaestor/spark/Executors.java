package dev.quaestor.spark;

import dev.quaestor.trainer.work.Cluster;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * The executors that are there: where there is none, Spark lets a job wait without an end, for the
 * first one and for another once the last is lost.
 */
final class Executors extends SparkListener {

  private static final long LOOK_MS = 500;

  private final JavaSparkContext context;
  private final Cluster.Order order;

  /** Each with its cores. */
  private final Map<String, Integer> there = new HashMap<>();

  private boolean ended;

  private Executors(JavaSparkContext context, Cluster.Order order) {
    this.context = context;
    this.order = order;
  }

  /** Those of {@code context}, from now on. */
  static Executors of(JavaSparkContext context, Cluster.Order order) {
    Executors executors = new Executors(context, order);
    context.sc().addSparkListener(executors);
    return executors;
  }

  /** Whether tasks are done by threads of this process, which are always there. */
  private boolean local() {
    return context.sc().isLocal();
  }

  /**
   * Waits for the first one.
   *
   * @throws IllegalArgumentException if none came in the order's patience
   */
  synchronized void awaitFirst() throws InterruptedException {
    long left = order.patience().toMillis();
    while (!local() && !some() && !ended && left > 0) {
      wait(Math.min(left, LOOK_MS));
      left -= LOOK_MS;
    }
    if (!local() && !some()) {
      throw new IllegalArgumentException(
          "cluster.master: no executor of %s registered %s; look that its workers run, have the memory and cores that cluster.settings ask for, can reach this machine (spark.driver.host), and find this program's class path at the same place or where spark.executor.extraClassPath says: what an executor said stands in its worker's work directory"
              .formatted(
                  order.master(),
                  ended
                      ? "before the master gave this program up"
                      : "within " + order.patience().toSeconds() + " s"));
    }
  }

  /**
   * Refuses to send what needs more threads at once than any of them has cores: it would wait
   * without an end.
   *
   * @throws IllegalArgumentException if that is so
   */
  synchronized void refuseNarrow(int threads) {
    int most =
        local()
            ? context.defaultParallelism()
            : there.isEmpty() ? threads : Collections.max(there.values());
    if (most < threads) {
      throw new IllegalArgumentException(
          "compute.shards: a run has %d threads at work, and no executor of %s has more than %d cores; lower it, or give executors more by spark.executor.cores in cluster.settings"
              .formatted(threads, order.master(), most));
    }
  }

  /**
   * What {@code job} comes to.
   *
   * @throws ExecutionException if it fails
   * @throws IllegalStateException if there was no executor for as long as the order's patience
   */
  <T> T await(Future<T> job) throws InterruptedException, ExecutionException {
    long without = 0;
    while (true) {
      try {
        return job.get(LOOK_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        without = local() || some() ? 0 : without + LOOK_MS;
        if (without >= order.patience().toMillis()) {
          throw new IllegalStateException(
              "cluster %s: the last executor is lost, and no other came within %d s (cluster.patience); start workers, and resume. The round is not in the ledger"
                  .formatted(order.master(), order.patience().toSeconds()));
        }
      }
    }
  }

  private synchronized boolean some() {
    return !there.isEmpty() || context.sc().statusTracker().getExecutorInfos().length > 1;
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    there.put(added.executorId(), added.executorInfo().totalCores());
    notifyAll();
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    there.remove(removed.executorId());
  }

  @Override
  public synchronized void onApplicationEnd(SparkListenerApplicationEnd end) {
    ended = true;
    notifyAll();
  }
}
