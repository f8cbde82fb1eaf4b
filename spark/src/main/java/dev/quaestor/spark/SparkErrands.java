package dev.quaestor.spark;

import dev.quaestor.trainer.work.Cluster;
import dev.quaestor.trainer.work.Errand;
import dev.quaestor.trainer.work.Errands;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Executors of a Spark cluster that do errands: each is a job of one task, which Spark gives to an
 * executor with room and to another where that one is lost.
 */
final class SparkErrands implements Errands {

  /** Of a short errand for each place where one can be done, so that each executor gets some. */
  private static final int TO_EACH = 3;

  private static final AtomicLong GROUPS = new AtomicLong();

  private final JavaSparkContext context;
  private final Cluster.Order order;
  private final Executors executors;

  SparkErrands(JavaSparkContext context, Cluster.Order order, Executors executors) {
    this.context = context;
    this.order = order;
    this.executors = executors;
  }

  JavaSparkContext context() {
    return context;
  }

  @Override
  public <T extends Serializable> Told<T> done(Errand<T> errand) {
    return sent(errand, 1).get(0);
  }

  @Override
  public <T extends Serializable> List<Told<T>> byEach(Errand<T> errand) {
    return sent(errand, TO_EACH * Math.max(1, context.defaultParallelism()));
  }

  private <T extends Serializable> List<Told<T>> sent(Errand<T> errand, int times) {
    Trip<T> trip = new Trip<>(errand, SparkWorkers.likeness());
    String group = "quaestor-errand-" + GROUPS.incrementAndGet();
    context.setJobGroup(group, errand.getClass().getSimpleName(), true);
    try {
      List<Integer> each = Collections.nCopies(times, 0);
      List<Told<T>> told = new ArrayList<>();
      for (Trip.Back<T> back :
          executors.await(context.parallelize(each, times).map(trip).collectAsync())) {
        T value = back.value();
        if (value == null) {
          throw new IllegalStateException(back.objection());
        }
        told.add(new Told<>(back.by(), value));
      }
      return told;
    } catch (Exception e) {
      throw new SparkJobs(context, order)
          .failed(e, group, "; what is committed stays, put right what failed there, and resume");
    } finally {
      context.clearJobGroup();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
