package dev.quaestor.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.engine.AnswerVectors.Kind;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import dev.quaestor.trainer.work.Answering;
import dev.quaestor.trainer.work.Cluster;
import dev.quaestor.trainer.work.InProcess;
import dev.quaestor.trainer.work.Scoring;
import dev.quaestor.trainer.work.Wanted;
import dev.quaestor.trainer.work.Work;
import dev.quaestor.trainer.work.Workers;
import dev.quaestor.trainer.work.Yield;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A master and two workers, each a JVM of its own, come to the bits of one machine. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class SparkWorkersTest {

  private static final DecoderConfig SHAPE =
      DecoderConfig.llama(61, 64, 3, 4).withKvHeads(2).withFfn(96).withContext(256);
  private static final Wanted BOTH =
      new Wanted(Set.of(Kind.MEAN_HIDDEN, Kind.GRADIENT_SKETCH), 24, 5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path home;

  private static Cluster.Order order(String master, Map<String, String> settings) {
    return new Cluster.Order(master, 2000, 1L << 30, PATIENCE, settings);
  }

  private static SparkWorkers workers(Cluster.Order order) throws InterruptedException {
    return (SparkWorkers) new SparkCluster().workers(order);
  }

  private static List<int[]> prompts(int count) {
    SplittableRandom random = new SplittableRandom(count);
    int[] system = random.ints(130, 1, SHAPE.vocab()).toArray();
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              int[] own = random.ints(2 + random.nextInt(60), 1, SHAPE.vocab()).toArray();
              return i % 3 > 0
                  ? own
                  : IntStream.concat(Arrays.stream(system), Arrays.stream(own)).toArray();
            })
        .toList();
  }

  private static Answering drawn(int count) {
    long[] draws = new SplittableRandom(9).longs(count).toArray();
    return new Answering(prompts(count), draws, Sampling.at(0.8, 24, Set.of(0)), BOTH);
  }

  private static Scoring read(int count) {
    List<Sequence> texts =
        prompts(count).stream().map(t -> new Sequence(t, Math.max(1, t.length - 9))).toList();
    return new Scoring(texts, new Wanted(Set.of(Kind.GRADIENT_SKETCH), 24, 5));
  }

  private static Decoder student() {
    return Decoder.initialise(SHAPE, new SplittableRandom(1));
  }

  private static Yield<Generated> here(Answering work) {
    try (Decoder decoder = student();
        Workers.Crew crew = new InProcess().crew(() -> decoder, Execution.fast(2))) {
      return crew.done(work);
    }
  }

  private static void same(Yield<Generated> told, Yield<Generated> expected) {
    assertThat(told.each()).hasSameSizeAs(expected.each());
    for (int i = 0; i < told.each().size(); i++) {
      assertThat(told.each().get(i).tokens()).isEqualTo(expected.each().get(i).tokens());
      same(told.each().get(i).scores(), expected.each().get(i).scores());
    }
    expected.vectors().forEach((kind, rows) -> assertThat(told.vectors(kind)).isEqualTo(rows));
  }

  private static void same(TokenScores told, TokenScores expected) {
    assertThat(told.logprobs()).isEqualTo(expected.logprobs());
    assertThat(told.entropies()).isEqualTo(expected.entropies());
    assertThat(told.margins()).isEqualTo(expected.margins());
  }

  /** Hears of tasks and executors. */
  private static final class Ear extends SparkListener {
    final CountDownLatch firstTask = new CountDownLatch(1);
    final CountDownLatch lost = new CountDownLatch(1);
    final CountDownLatch added = new CountDownLatch(1);

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded executor) {
      added.countDown();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      firstTask.countDown();
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
      lost.countDown();
    }
  }

  /** Does {@code work}, and once its first part is done, something happens to an executor. */
  private static <T> Yield<T> disturbed(
      SparkWorkers workers, Workers.Crew crew, Work<T> work, Disturbance disturbance)
      throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Ear ear = new Ear();
    workers.context().sc().addSparkListener(ear);
    try {
      Future<Yield<T>> told = thread.submit(() -> crew.done(work));
      ear.firstTask.await();
      disturbance.happens(ear);
      assertThat(told.isDone()).as("it happened while there was work").isFalse();
      return told.get();
    } finally {
      workers.context().sc().removeSparkListener(ear);
      thread.shutdown();
    }
  }

  private interface Disturbance {
    void happens(Ear ear) throws Exception;
  }

  @Test
  void executorKilledWhileItReads_changesNothing() throws Exception {
    Scoring read = read(6000);
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2);
        SparkWorkers workers = workers(order(cluster.master(), LoopbackCluster.settings()));
        Decoder decoder = student();
        Workers.Crew crew = workers.crew(() -> decoder, Execution.fast(2))) {
      Yield<TokenScores> told =
          disturbed(
              workers,
              crew,
              read,
              ear -> {
                assertThat(cluster.executor().destroyForcibly()).isTrue();
                ear.lost.await();
              });
      Yield<TokenScores> expected = read.by(decoder, Execution.fast(2));
      assertThat(told.each()).hasSameSizeAs(expected.each());
      for (int i = 0; i < expected.each().size(); i++) {
        same(told.each().get(i), expected.each().get(i));
      }
      assertThat(told.vectors(Kind.GRADIENT_SKETCH))
          .isEqualTo(expected.vectors(Kind.GRADIENT_SKETCH));
    }
  }

  @Test
  void executorThatStandsStill_isNotWaitedFor() throws Exception {
    Answering many = drawn(1500);
    Yield<Generated> expected = here(many);
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2);
        SparkWorkers workers = workers(order(cluster.master(), LoopbackCluster.settings()));
        Decoder decoder = student();
        Workers.Crew crew = workers.crew(() -> decoder, Execution.fast(2))) {
      crew.done(drawn(200)); // both have the student
      same(
          disturbed(workers, crew, many, ear -> LoopbackCluster.halt(cluster.executor())),
          expected);
    }
  }

  @Test
  void lossOfAllWorkers_isOneErrorWhenPatienceEnds_andOthersMayCome() throws Exception {
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 1)) {
      Cluster.Order order =
          new Cluster.Order(
              cluster.master(), 2000, 1L << 30, Duration.ofMinutes(1), LoopbackCluster.settings());
      try (SparkWorkers workers = workers(order);
          Decoder decoder = student();
          Workers.Crew crew = workers.crew(() -> decoder, Execution.fast(2))) {
        Answering work = drawn(120);
        Yield<Generated> expected = here(work);
        same(crew.done(work), expected);
        cluster.loseWorkers();
        assertThatThrownBy(() -> crew.done(work))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("cluster " + cluster.master() + ": the last executor is lost")
            .hasMessageContaining("within 60 s (cluster.patience)");
        Ear ear = new Ear();
        workers.context().sc().addSparkListener(ear);
        cluster.worker();
        ear.added.await();
        same(crew.done(work), expected);
      }
    }
  }

  @Test
  void executorsThatCannotStart_areOneError() throws Exception {
    Map<String, String> settings = new HashMap<>(LoopbackCluster.settings());
    settings.put("spark.executor.extraClassPath", home.resolve("nowhere").toString());
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 1)) {
      Cluster.Order order = order(cluster.master(), settings);
      assertThatThrownBy(() -> workers(order))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no executor of " + cluster.master() + " registered")
          .hasMessageContaining("spark.executor.extraClassPath");
    }
  }

  @Test
  void twoWorkers_comeToTheBitsOfOneMachine_alsoWhereAnExecutorIsKilled() throws Exception {
    Answering few = drawn(80);
    Answering many = drawn(1500);
    Scoring read = read(400);
    Yield<Generated> expectedFew = here(few);
    Yield<Generated> expectedMany = here(many);
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2);
        SparkWorkers workers = workers(order(cluster.master(), LoopbackCluster.settings()));
        Decoder decoder = student();
        Workers.Crew crew = workers.crew(() -> decoder, Execution.fast(2))) {
      same(crew.done(few), expectedFew);
      Yield<TokenScores> told = crew.done(read);
      Yield<TokenScores> expected = read.by(decoder, Execution.fast(2));
      for (int i = 0; i < expected.each().size(); i++) {
        same(told.each().get(i), expected.each().get(i));
      }
      assertThat(told.vectors(Kind.GRADIENT_SKETCH))
          .isEqualTo(expected.vectors(Kind.GRADIENT_SKETCH));
      assertThat(cluster.executors()).hasSize(2);
      same(
          disturbed(
              workers,
              crew,
              many,
              ear -> {
                assertThat(cluster.executor().destroyForcibly()).isTrue();
                ear.lost.await();
              }),
          expectedMany);
    }
  }

  @Test
  void threadsOfThisProcess_comeToItsBits() throws Exception {
    Answering work = drawn(120);
    try (SparkWorkers workers = workers(order("local[2]", LoopbackCluster.settings()));
        Decoder decoder = student();
        Workers.Crew crew = workers.crew(() -> decoder, Execution.fast(2))) {
      same(crew.done(work), here(work));
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> crew.done(work)).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      same(crew.done(work), here(work));
    }
  }

  @Test
  void executorsOfAnotherBuild_areRefusedByName() throws Exception {
    Map<String, String> settings = LoopbackCluster.settingsOfAnotherBuild(home);
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 1);
        SparkWorkers workers = workers(order(cluster.master(), settings));
        Decoder decoder = student();
        Workers.Crew crew = workers.crew(() -> decoder, Execution.fast(1))) {
      assertThatThrownBy(() -> crew.done(drawn(120)))
          .hasMessageContaining("executor 0 at 127.0.0.1 is not like the driver")
          .hasMessageContaining("quaestor-spark: ")
          .hasMessageNotContaining("java: ");
    }
  }

  @Test
  void weightsThatDoNotFit_areRefusedByName() throws Exception {
    Cluster.Order order =
        new Cluster.Order("local[1]", 2000, 1000, PATIENCE, LoopbackCluster.settings());
    try (SparkWorkers workers = workers(order);
        Decoder decoder = student();
        Workers.Crew crew = workers.crew(() -> decoder, Execution.fast(1))) {
      assertThatThrownBy(() -> crew.done(drawn(120)))
          .hasMessageContaining("cluster.broadcast: the student's weights are ")
          .hasMessageContaining("more than the 1,000");
    }
  }

  @Test
  void masterThatIsNotThere_isRefusedAtOnce() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(() -> workers(order("spark://127.0.0.1:" + port, Map.of())))
        .hasMessageContaining("cluster.master: no master answers at 127.0.0.1:" + port);
    assertThatThrownBy(() -> workers(order("spark://nowhere", Map.of())))
        .hasMessageContaining("expected spark://host:port");
  }

  @Test
  void clusterWithoutWorkers_isRefusedWhenPatienceEnds() throws Exception {
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 0)) {
      Cluster.Order order =
          new Cluster.Order(
              cluster.master(), 2000, 1000, Duration.ofSeconds(1), LoopbackCluster.settings());
      assertThatThrownBy(() -> workers(order))
          .hasMessageContaining("no executor of spark://127.0.0.1:")
          .hasMessageContaining("registered within 1 s");
    }
  }
}
