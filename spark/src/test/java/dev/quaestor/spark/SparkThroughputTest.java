package dev.quaestor.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.work.Answering;
import dev.quaestor.trainer.work.Cluster;
import dev.quaestor.trainer.work.Wanted;
import dev.quaestor.trainer.work.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many candidates a second two workers of one thread answer beside one, on a machine with two
 * processors that does nothing else: {@code mvn test -Pspark,bench -pl spark -am
 * -Dtest=SparkThroughputTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("bench")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class SparkThroughputTest {

  private static final DecoderConfig SHAPE =
      DecoderConfig.llama(512, 256, 6, 8).withFfn(768).withContext(128);
  private static final int CANDIDATES = 6000;

  /** By each worker, until its code is compiled. */
  private static final int FIRST = 4000;

  private static final int PAIRS = Integer.getInteger("bench.pairs", 5);
  private static final double LEAST = 1.8;

  @TempDir private Path home;

  /** What tasks took of their executors since the last time they were asked. */
  private static final class Taken extends SparkListener {
    private final LongAdder run = new LongAdder();
    private final LongAdder processor = new LongAdder();
    private final LongAdder collecting = new LongAdder();
    private final LongAdder tasks = new LongAdder();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      tasks.increment();
      run.add(end.taskMetrics().executorRunTime());
      processor.add(end.taskMetrics().executorCpuTime() / 1_000_000);
      collecting.add(end.taskMetrics().jvmGCTime());
    }

    String told() {
      return String.format(
          Locale.ROOT,
          "%d tasks of %.1f s in all, %.1f s of their own thread's processor, %.1f s of collecting",
          tasks.sumThenReset(),
          run.sumThenReset() / 1e3,
          processor.sumThenReset() / 1e3,
          collecting.sumThenReset() / 1e3);
    }
  }

  private static Answering work(int count) {
    SplittableRandom random = new SplittableRandom(7);
    List<int[]> prompts =
        Stream.generate(() -> random.ints(40, 1, SHAPE.vocab()).toArray()).limit(count).toList();
    return new Answering(prompts, new long[0], Sampling.at(0, 24, Set.of()), Wanted.NOTHING);
  }

  /** Candidates a second, after the executors have the student and its code is compiled. */
  private static double perSecond(LoopbackCluster cluster, int workers) throws Exception {
    Map<String, String> settings = new HashMap<>(LoopbackCluster.settings());
    settings.put("spark.cores.max", Integer.toString(workers));
    settings.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
    Cluster.Order order =
        new Cluster.Order(cluster.master(), 4096, 1L << 30, Duration.ofMinutes(2), settings);
    try (Workers there = new SparkCluster().workers(order);
        Decoder decoder = Decoder.initialise(SHAPE, new SplittableRandom(1));
        Workers.Crew crew = there.crew(() -> decoder, Execution.fast(1))) {
      Taken taken = new Taken();
      ((SparkWorkers) there).context().sc().addSparkListener(taken);
      crew.done(work(FIRST * workers));
      taken.told();
      Answering timed = work(CANDIDATES);
      long began = System.nanoTime();
      assertThat(crew.done(timed).each()).hasSize(CANDIDATES);
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          Locale.ROOT, "%d workers: %.1f s, of which %s%n", workers, seconds, taken.told());
      return CANDIDATES / seconds;
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  @Test
  void twoWorkers_answerNearlyTwiceAsManyAsOne() throws Exception {
    List<Double> one = new ArrayList<>();
    List<Double> two = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    try (LoopbackCluster cluster = LoopbackCluster.start(home, 2)) {
      for (int pair = 0; pair < PAIRS; pair++) {
        boolean oneFirst = pair % 2 == 0;
        double first = perSecond(cluster, oneFirst ? 1 : 2);
        double second = perSecond(cluster, oneFirst ? 2 : 1);
        one.add(oneFirst ? first : second);
        two.add(oneFirst ? second : first);
        ratios.add(two.get(pair) / one.get(pair));
        System.out.printf(
            Locale.ROOT,
            "pair %d: one worker %.1f candidates/s, two %.1f, ratio %.3f%n",
            pair + 1,
            one.get(pair),
            two.get(pair),
            ratios.get(pair));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "medians of %d pairs: one worker %.1f candidates/s, two %.1f, ratio %.3f (%.3f to %.3f)%n",
        PAIRS,
        median(one),
        median(two),
        median(ratios),
        ratios.stream().min(Double::compare).orElseThrow(),
        ratios.stream().max(Double::compare).orElseThrow());
    assertThat(median(ratios)).isGreaterThanOrEqualTo(LEAST);
  }
}
