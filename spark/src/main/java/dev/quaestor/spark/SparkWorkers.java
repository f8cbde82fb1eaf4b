package dev.quaestor.spark;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.parallel.Ranks;
import dev.quaestor.trainer.work.ClassFiles;
import dev.quaestor.trainer.work.Cluster;
import dev.quaestor.trainer.work.Likeness;
import dev.quaestor.trainer.work.Weights;
import dev.quaestor.trainer.work.Work;
import dev.quaestor.trainer.work.Workers;
import dev.quaestor.trainer.work.Yield;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * Executors of a Spark cluster. A work of one part stays in this process; of more, each part is a
 * task, and what the tasks yield is joined in the parts' order. A student is broadcast when the
 * first work is done for it, and given back when its crew is closed.
 */
final class SparkWorkers implements Workers {

  private static final AtomicLong GROUPS = new AtomicLong();

  private final JavaSparkContext context;
  private final Cluster.Order order;
  private final Executors executors;
  private final SparkRanks ranks;

  /** Parts are done beside one another; a training has the executors to itself. */
  private final ReadWriteLock floor = new ReentrantReadWriteLock(true);

  SparkWorkers(JavaSparkContext context, Cluster.Order order, Executors executors) {
    this.context = context;
    this.order = order;
    this.executors = executors;
    ranks = new SparkRanks(context, order, floor.writeLock());
  }

  /** What driver and executors must have in common. */
  static Likeness likeness() {
    return Here.LIKENESS;
  }

  private static final class Here {
    static final Likeness LIKENESS =
        Likeness.here()
            .with("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION())
            .with("quaestor-spark", ClassFiles.sha256(SparkWorkers.class).substring(0, 16));
  }

  JavaSparkContext context() {
    return context;
  }

  @Override
  public Crew crew(Supplier<Decoder> student, Execution execution) {
    return new SparkCrew(student, execution);
  }

  @Override
  public Optional<Ranks> ranks() {
    return Optional.of(ranks);
  }

  @Override
  public void close() {
    ranks.close();
    context.close();
  }

  private final class SparkCrew implements Crew {
    private final Supplier<Decoder> student;
    private final Execution execution;
    private @Nullable Broadcast<Weights> sent;

    SparkCrew(Supplier<Decoder> student, Execution execution) {
      this.student = student;
      this.execution = execution;
    }

    @Override
    public <T> Yield<T> done(Work<T> work) {
      List<Work<T>> parts = work.parts(order.tokensPerPart());
      if (parts.size() < 2) {
        return work.by(student.get(), execution);
      }
      Shift<T> shift = new Shift<>(sent(), likeness());
      String group = "quaestor-" + GROUPS.incrementAndGet();
      context.setJobGroup(group, work.getClass().getSimpleName(), true);
      try {
        List<Shift.Done<T>> done = told(shift, parts);
        List<Yield<T>> yields = new ArrayList<>();
        for (Shift.Done<T> part : done) {
          yields.add(part.orElseThrow());
        }
        return Yield.joined(yields);
      } catch (Exception e) {
        throw new SparkJobs(context, order)
            .failed(
                e,
                group,
                ". The round is not in the ledger; put right what failed there, and resume");
      } finally {
        context.clearJobGroup();
      }
    }

    private <T> List<Shift.Done<T>> told(Shift<T> shift, List<Work<T>> parts)
        throws InterruptedException, ExecutionException {
      floor.readLock().lockInterruptibly();
      try {
        return executors.await(context.parallelize(parts, parts.size()).map(shift).collectAsync());
      } finally {
        floor.readLock().unlock();
      }
    }

    private Broadcast<Weights> sent() {
      Broadcast<Weights> broadcast = sent;
      if (broadcast == null) {
        Decoder decoder = student.get();
        long bytes = Weights.bytes(decoder.config());
        if (bytes > order.mostBroadcast()) {
          throw new IllegalStateException(
              "cluster.broadcast: the student's weights are %,d bytes, more than the %,d that are sent to each executor; raise it where this process and the executors have the heap for them, or run without cluster"
                  .formatted(bytes, order.mostBroadcast()));
        }
        broadcast = context.broadcast(Weights.of(decoder));
        sent = broadcast;
      }
      return broadcast;
    }

    @Override
    public void close() {
      if (sent != null && !context.sc().isStopped()) {
        sent.destroy();
        sent = null;
      }
    }
  }
}
