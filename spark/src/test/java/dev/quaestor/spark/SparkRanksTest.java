package dev.quaestor.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.checkpoint.TokenIds;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.OptimizerSettings;
import dev.quaestor.trainer.parallel.Learner;
import dev.quaestor.trainer.parallel.RankedTraining;
import dev.quaestor.trainer.parallel.Ranks;
import dev.quaestor.trainer.safetensors.DType;
import dev.quaestor.trainer.work.Cluster;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two workers, each a JVM of its own, train an adapter to the bits of one process's two shards. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class SparkRanksTest {

  private static final DecoderConfig SHAPE =
      DecoderConfig.llama(61, 64, 3, 4).withKvHeads(2).withFfn(96).withContext(256);
  private static final AdapterSettings ADAPTER =
      new AdapterSettings(4, 8, 0.1, List.of(AdapterSettings.ALL_LINEAR));
  private static final OptimizerSettings OPTIMIZER =
      OptimizerSettings.constant(3e-3).withSchedule(5, 2000);
  private static final Execution TWO = Execution.fast(2);
  private static final long DROPOUT = 77;
  private static final int FEW = 12;
  private static final int MANY = 400;

  @TempDir private Path home;

  private static Cluster.Order order(
      String master, Duration patience, Map<String, String> settings) {
    return new Cluster.Order(master, 2000, 1L << 30, patience, settings);
  }

  private static Cluster.Order order(LoopbackCluster cluster) {
    return order(cluster.master(), Duration.ofMinutes(2), LoopbackCluster.settings());
  }

  private static SparkWorkers workers(Cluster.Order order) throws InterruptedException {
    return (SparkWorkers) new SparkCluster().workers(order);
  }

  private static Decoder base() {
    return Decoder.initialise(SHAPE, new SplittableRandom(1));
  }

  private static Adapter adapter() {
    return Adapter.initialise(SHAPE, ADAPTER, new SplittableRandom(2));
  }

  private static List<List<Sequence>> batches(int steps) {
    SplittableRandom random = new SplittableRandom(3);
    List<Sequence> texts =
        Stream.generate(() -> random.ints(20 + random.nextInt(60), 1, SHAPE.vocab()).toArray())
            .limit(50)
            .map(tokens -> new Sequence(tokens, 5))
            .toList();
    return IntStream.range(0, steps)
        .mapToObj(s -> IntStream.range(0, 9).mapToObj(i -> texts.get((7 * s + i) % 50)).toList())
        .toList();
  }

  /**
   * What a training came to.
   *
   * @param steps each
   * @param values the adapter
   * @param moments the second ones
   */
  private record Came(
      List<FinetuningSession.Step> steps, List<Float> values, List<Float> moments) {}

  private static List<Float> floats(Map<String, FloatBuffer> all) {
    List<Float> floats = new ArrayList<>();
    all.values()
        .forEach(each -> IntStream.range(0, each.limit()).forEach(i -> floats.add(each.get(i))));
    return floats;
  }

  private static List<Float> floats(Adapter adapter) {
    Map<String, FloatBuffer> all = new java.util.LinkedHashMap<>();
    for (ParameterShape p : adapter.parameters()) {
      all.put(p.name(), adapter.buffer(p.name()));
    }
    return floats(all);
  }

  /** By two shards of this process. */
  private static Came here(int steps) {
    try (Decoder decoder = base();
        FrozenBase frozen = FrozenBase.over(decoder);
        Adapter adapter = adapter();
        FinetuningSession session =
            new FinetuningSession(
                new FinetuningSession.Adapted(frozen, adapter), OPTIMIZER, TWO, DROPOUT)) {
      List<FinetuningSession.Step> done = batches(steps).stream().map(session::step).toList();
      return new Came(done, floats(adapter), floats(session.state().second()));
    }
  }

  private static RankedTraining training(Adapter adapter, Ranks ranks, Ranks.Base base) {
    String config = ModelConfig.of(SHAPE, TokenIds.NONE).json(DType.F32);
    Learner.Shape shape = new Learner.Shape(config, adapter.settings(), List.of());
    return new RankedTraining(
        new Learner(shape, OPTIMIZER, TWO, DROPOUT), adapter, ranks, Optional.of(base));
  }

  private static Came byRanks(SparkWorkers workers, int steps) throws InterruptedException {
    try (Adapter adapter = adapter()) {
      RankedTraining training =
          training(
              adapter, workers.ranks().orElseThrow(), new Ranks.Base("base", SparkRanksTest::base));
      List<FinetuningSession.Step> done = training.learn(batches(steps));
      return new Came(done, floats(adapter), floats(training.state().second()));
    }
  }

  /** Hears of stages and executors. */
  private static final class Ear extends SparkListener {
    final AtomicInteger stages = new AtomicInteger();
    final CountDownLatch lost = new CountDownLatch(1);

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
      stages.incrementAndGet();
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
      lost.countDown();
    }
  }

  private interface Disturbance {
    void happens(Ear ear) throws Exception;
  }

  /** Trains, and once both executors are seen to learn, something happens. */
  private static Came disturbed(SparkWorkers workers, Disturbance disturbance) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Ear ear = new Ear();
    SparkContext context = workers.context().sc();
    context.addSparkListener(ear);
    try {
      Future<Came> told = thread.submit(() -> byRanks(workers, MANY));
      while (ear.stages.get() == 0 || !learns(context, "0") || !learns(context, "1")) {
        assertThat(told.isDone()).as("it is seen to learn").isFalse();
      }
      disturbance.happens(ear);
      assertThat(told.isDone()).as("it happened while they learned").isFalse();
      Came came = told.get();
      assertThat(ear.stages).as("the stretch was begun again").hasValueGreaterThan(1);
      return came;
    } finally {
      context.removeSparkListener(ear);
      thread.shutdown();
    }
  }

  private static boolean learns(SparkContext context, String executor) {
    var dump = context.getExecutorThreadDump(executor);
    return dump.isDefined()
        && Arrays.stream(dump.get())
            .anyMatch(each -> each.stackTrace().toString().contains("GradientEngine.learn"));
  }

  @Test
  void twoWorkers_comeToTheBitsOfTwoShards_alsoWhereAnExecutorIsKilled() throws Exception {
    Came few = here(FEW);
    Came many = here(MANY);
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2);
        SparkWorkers workers = workers(order(cluster))) {
      workers.ranks().orElseThrow().muster(2);
      assertThat(byRanks(workers, FEW)).isEqualTo(few);
      assertThat(cluster.executors()).hasSize(2);
      Came disturbed =
          disturbed(
              workers,
              ear -> {
                assertThat(cluster.executor().destroyForcibly()).isTrue();
                ear.lost.await();
              });
      assertThat(disturbed).isEqualTo(many);
    }
  }

  @Test
  void executorThatStandsStill_isNotWaitedForWithoutAnEnd() throws Exception {
    Came many = here(MANY);
    Map<String, String> settings = new HashMap<>(LoopbackCluster.settings());
    settings.put("spark.network.timeout", "60s");
    settings.put("spark.network.timeoutInterval", "2s");
    settings.put("spark.executor.heartbeatInterval", "2s");
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2);
        SparkWorkers workers = workers(order(cluster.master(), Duration.ofSeconds(45), settings))) {
      workers.ranks().orElseThrow().muster(2);
      assertThat(disturbed(workers, ear -> LoopbackCluster.halt(cluster.executor())))
          .isEqualTo(many);
    }
  }

  @Test
  void threadsOfThisProcess_comeToTheSame_andGiveWayToAnInterrupt() throws Exception {
    Came few = here(FEW);
    try (SparkWorkers workers =
        workers(order("local[2]", Duration.ofMinutes(1), LoopbackCluster.settings()))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> byRanks(workers, FEW)).isInstanceOf(InterruptedException.class);
      assertThat(byRanks(workers, FEW)).isEqualTo(few);
    }
  }

  @Test
  void fewerCoresThanShards_areRefusedWhenPatienceEnds() throws Exception {
    try (SparkWorkers workers =
        workers(order("local[1]", Duration.ofSeconds(1), LoopbackCluster.settings()))) {
      assertThatThrownBy(() -> workers.ranks().orElseThrow().muster(2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cluster.train: compute.shards is 2")
          .hasMessageContaining("local[1] has room for 1 at once");
      assertThatThrownBy(() -> byRanks(workers, FEW))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("training takes 2 executors' cores at once")
          .hasMessageContaining("for 1 s (cluster.patience) there were 1");
    }
  }

  @Test
  void trainingThatFailsEachTime_isOneErrorInTheEnd() throws Exception {
    DecoderConfig other = DecoderConfig.llama(61, 32, 3, 4);
    Ranks.Base wrong =
        new Ranks.Base("wrong", () -> Decoder.initialise(other, new SplittableRandom(1)));
    try (SparkWorkers workers =
            workers(order("local[2]", Duration.ofMinutes(1), LoopbackCluster.settings()));
        Adapter adapter = adapter()) {
      Ear ear = new Ear();
      workers.context().sc().addSparkListener(ear);
      RankedTraining training = training(adapter, workers.ranks().orElseThrow(), wrong);
      assertThatThrownBy(() -> training.learn(batches(FEW)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cluster local[2]: training failed 4 times, the last one:")
          .hasMessageContaining("The round is not in the ledger");
      assertThat(ear.stages).hasValue(SparkRanks.TRIES);
      assertThat(training.steps()).isZero();
      assertThat(floats(adapter)).as("it is as it was").isEqualTo(floats(adapter()));
    }
  }

  @Test
  void baseThatDoesNotFit_isRefusedByName() throws Exception {
    Cluster.Order small =
        new Cluster.Order(
            "local[2]", 2000, 200_000, Duration.ofMinutes(1), LoopbackCluster.settings());
    try (SparkWorkers workers = workers(small)) {
      assertThatThrownBy(() -> byRanks(workers, FEW))
          .hasMessageContaining("cluster.broadcast-mib: the base's weights are ")
          .hasMessageContaining("more than the 200,000");
    }
  }

  @Test
  void executorsOfAnotherBuild_areRefusedByName() throws Exception {
    Map<String, String> settings = LoopbackCluster.settingsOfAnotherBuild(home);
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2);
        SparkWorkers workers = workers(order(cluster.master(), Duration.ofMinutes(1), settings))) {
      assertThatThrownBy(() -> byRanks(workers, FEW))
          .hasMessageContaining("at 127.0.0.1 is not like the driver")
          .hasMessageContaining("quaestor-spark: ")
          .hasMessageNotContaining("java: ");
    }
  }
}
