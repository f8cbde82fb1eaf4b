package dev.quaestor.spark;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.parallel.Ranks;
import dev.quaestor.trainer.parallel.Stretch;
import dev.quaestor.trainer.work.Cluster;
import dev.quaestor.trainer.work.Weights;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.apache.spark.SparkException;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Executors that train: a stretch is a job of one barrier stage, a task for each rank, all at once.
 * The job's stage is also its last, and Spark gives up such a one when a task of it is lost; so a
 * stretch is sent again from here, {@value #TRIES} times at most, when there are executors for it.
 */
final class SparkRanks implements Ranks {

  static final int TRIES = 4;
  private static final long LOOK_MS = 500;
  private static final int SECRET_BYTES = 32;
  private static final AtomicLong GROUPS = new AtomicLong();

  /** Of what a stranger must not guess; nothing that is learned depends on it. */
  private static final SecureRandom SECRETS = new SecureRandom();

  private final JavaSparkContext context;
  private final Cluster.Order order;
  private final Lock floor;
  private @Nullable SentBase sent;

  private record SentBase(String key, Broadcast<Weights> weights) {}

  /**
   * @param floor held while ranks are at work: Spark begins a barrier stage when there is room for
   *     all of it at once, which other jobs' tasks would take bit by bit
   */
  SparkRanks(JavaSparkContext context, Cluster.Order order, Lock floor) {
    this.context = context;
    this.order = order;
    this.floor = floor;
  }

  /** How many tasks can run at once; what Spark counts before it begins a barrier stage. */
  private int slots() {
    var standard = context.sc().resourceProfileManager().defaultResourceProfile();
    return context.sc().maxNumConcurrentTasks(standard);
  }

  @Override
  public void muster(int count) throws InterruptedException {
    int found = awaited(count);
    if (found < count) {
      throw new IllegalArgumentException(
          "cluster.train: compute.shards is %d, each trained by a task of its own at the same time, and %s has room for %d at once (cores of its executors by spark.task.cpus), also after %d s (cluster.patience); start more workers, give executors more cores, or lower compute.shards, with which results differ in their last bits"
              .formatted(count, order.master(), found, order.patience().toSeconds()));
    }
  }

  /** The slots there are, once there are as many or patience ends. */
  private int awaited(int count) throws InterruptedException {
    long left = order.patience().toMillis();
    int found = slots();
    while (found < count && left > 0 && !context.sc().isStopped()) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      left -= LOOK_MS;
      found = slots();
    }
    return found;
  }

  @Override
  public Stretch.Done train(Stretch stretch, Optional<Base> base) throws InterruptedException {
    floor.lockInterruptibly();
    try {
      return trained(stretch, base);
    } finally {
      floor.unlock();
    }
  }

  private Stretch.Done trained(Stretch stretch, Optional<Base> base) throws InterruptedException {
    fits("what is learned, its moments and its tokens are", stretch.bytes());
    Broadcast<Weights> weights = base.isPresent() ? sent(base.get()) : null;
    Broadcast<Stretch> lesson = context.broadcast(stretch);
    try {
      for (int attempt = 1; true; attempt++) {
        int found = awaited(stretch.ranks());
        if (found < stretch.ranks()) {
          throw new IllegalStateException(
              "cluster %s: training takes %d executors' cores at once, and for %d s (cluster.patience) there were %d; start workers, and resume. The round is not in the ledger"
                  .formatted(order.master(), stretch.ranks(), order.patience().toSeconds(), found));
        }
        try {
          return agreed(attempted(stretch, lesson, weights));
        } catch (ExecutionException e) {
          if (attempt == TRIES
              || context.sc().isStopped()
              || !(e.getCause() instanceof SparkException)) {
            throw failed(e, attempt);
          }
        }
      }
    } finally {
      if (!context.sc().isStopped()) {
        lesson.destroy();
      }
    }
  }

  private IllegalStateException failed(ExecutionException e, int attempts) {
    return new IllegalStateException(
        "cluster %s: training failed %d times, the last one:%s. The round is not in the ledger; put right what failed there, and resume"
            .formatted(order.master(), attempts, SparkJobs.beginning(e.getCause())),
        e.getCause());
  }

  private List<RankTask.Said> attempted(
      Stretch stretch, Broadcast<Stretch> lesson, @Nullable Broadcast<Weights> weights)
      throws InterruptedException, ExecutionException {
    RankTask task =
        new RankTask(
            lesson,
            weights,
            SparkWorkers.likeness(),
            new RankTask.Attempt(secret(), order.patience()));
    String group = "quaestor-training-" + GROUPS.incrementAndGet();
    context.setJobGroup(group, "training", true);
    try {
      List<Integer> ranks = Collections.nCopies(stretch.ranks(), 0);
      RDD<Integer> apart = context.parallelize(ranks, stretch.ranks()).rdd();
      ClassTag<RankTask.Said> tag = ClassTag$.MODULE$.apply(RankTask.Said.class);
      JavaRDD<RankTask.Said> said =
          new JavaRDD<>(apart.barrier().mapPartitions(task, false, tag), tag);
      return await(said.collectAsync(), group);
    } finally {
      if (!context.sc().isStopped()) {
        context.cancelJobGroup(group);
      }
      context.clearJobGroup();
    }
  }

  private static String secret() {
    byte[] secret = new byte[SECRET_BYTES];
    SECRETS.nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  /** What a job comes to; Spark itself waits without an end for the cores it needs at once. */
  private <T> T await(Future<T> job, String group) throws InterruptedException, ExecutionException {
    long idle = 0;
    while (true) {
      try {
        return job.get(LOOK_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        idle = active(group) > 0 ? 0 : idle + LOOK_MS;
        if (idle >= order.patience().toMillis()) {
          throw new IllegalStateException(
              "cluster %s: training could not begin on as many executors' cores as it takes at once for %d s (cluster.patience); look what else they do, and resume. The round is not in the ledger"
                  .formatted(order.master(), order.patience().toSeconds()),
              e);
        }
      }
    }
  }

  private int active(String group) {
    int active = 0;
    for (int job : context.statusTracker().getJobIdsForGroup(group)) {
      SparkJobInfo found = context.statusTracker().getJobInfo(job);
      for (int stage : found == null ? new int[0] : found.stageIds()) {
        SparkStageInfo tasks = context.statusTracker().getStageInfo(stage);
        active += tasks == null ? 0 : tasks.numActiveTasks();
      }
    }
    return active;
  }

  /** What rank 0 says, where all others say that they stand where it does. */
  private static Stretch.Done agreed(List<RankTask.Said> said) {
    for (RankTask.Said each : said) {
      if (each.done() == null) {
        throw new IllegalStateException(each.objection());
      }
    }
    Stretch.Done first = Objects.requireNonNull(said.get(0).done());
    for (int rank = 1; rank < said.size(); rank++) {
      Stretch.Done other = Objects.requireNonNull(said.get(rank).done());
      if (!other.sha256().equals(first.sha256())) {
        throw new IllegalStateException(
            "cluster: rank %d stands elsewhere than rank 0 after %d steps, though both are like the driver; look whether a machine's memory is sound, and resume"
                .formatted(rank, first.steps().size()));
      }
    }
    return first;
  }

  private Broadcast<Weights> sent(Base base) {
    SentBase before = sent;
    if (before != null && before.key().equals(base.key())) {
      return before.weights();
    }
    close();
    try (Decoder decoder = base.loading().get()) {
      fits("the base's weights are", Weights.bytes(decoder.config()));
      SentBase now = new SentBase(base.key(), context.broadcast(Weights.of(decoder)));
      sent = now;
      return now.weights();
    }
  }

  private void fits(String what, long bytes) {
    if (bytes > order.mostBroadcast()) {
      throw new IllegalStateException(
          "cluster.broadcast-mib: %s %,d bytes, more than the %,d that are sent to each executor; raise it where this process and the executors have the heap for them, or leave cluster.train out"
              .formatted(what, bytes, order.mostBroadcast()));
    }
  }

  /** Gives back what executors hold. */
  void close() {
    if (sent != null && !context.sc().isStopped()) {
      sent.weights().destroy();
    }
    sent = null;
  }
}
