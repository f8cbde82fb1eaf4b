package dev.quaestor.spark;

import dev.quaestor.trainer.work.Cluster;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** The jobs of one context that are sent for an order, and what is said where one fails. */
record SparkJobs(JavaSparkContext context, Cluster.Order order) {

  /**
   * What to throw where a job of {@code group} threw; what is left of it is cancelled. What Spark
   * throws is not all declared: an interrupt and a failed job come unannounced.
   *
   * @param advice what stands in the ledger and what to do, after what Spark says
   */
  RuntimeException failed(Exception thrown, String group, String advice) {
    Exception e =
        thrown instanceof ExecutionException && thrown.getCause() instanceof Exception cause
            ? cause
            : thrown;
    if (!context.sc().isStopped()) {
      context.cancelJobGroup(group);
    }
    if (e instanceof InterruptedException) {
      return interrupted(e);
    }
    if (e instanceof SparkException || context.sc().isStopped()) {
      return new IllegalStateException(
          "cluster %s:%s%s".formatted(order.master(), beginning(e), advice), e);
    }
    return e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
  }

  /** The calling thread is told again that it was interrupted. */
  private CancellationException interrupted(Exception e) {
    Thread.currentThread().interrupt();
    CancellationException cancelled =
        new CancellationException("interrupted while executors of " + order.master() + " worked");
    cancelled.initCause(e);
    return cancelled;
  }

  /** What Spark says of a failure, without what it was running. */
  static String beginning(Throwable e) {
    return String.valueOf(e.getMessage()).lines().limit(2).reduce("", (a, b) -> a + " " + b);
  }
}
