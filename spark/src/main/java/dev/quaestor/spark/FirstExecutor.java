package dev.quaestor.spark;

import dev.quaestor.trainer.work.Cluster;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;

/** The first executor to register: until then Spark would let a job wait without an end. */
final class FirstExecutor extends SparkListener {

  private final CountDownLatch added = new CountDownLatch(1);

  private FirstExecutor() {}

  /**
   * Waits for one, where the master is not this process itself.
   *
   * @throws IllegalArgumentException if none came in the order's patience
   */
  static void await(JavaSparkContext context, Cluster.Order order) throws InterruptedException {
    if (context.sc().isLocal()) {
      return;
    }
    FirstExecutor first = new FirstExecutor();
    context.sc().addSparkListener(first);
    boolean there = context.sc().statusTracker().getExecutorInfos().length > 1; // beside the driver
    if (!there && !first.added.await(order.patience().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalArgumentException(
          "cluster.master: no executor of %s registered within %d s; look that its workers run, have the memory and cores that cluster.settings ask for, and can reach this machine (spark.driver.host)"
              .formatted(order.master(), order.patience().toSeconds()));
    }
    context.sc().removeSparkListener(first);
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded executor) {
    added.countDown();
  }
}
