package dev.quaestor.trainer.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.OptimizerSettings;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a step of two ranks costs: processor time to tell each other an adapter's gradient over
 * loopback, and to compute a step of one shard. Prints both; says nothing of a network.
 */
@Tag("bench")
final class RankCostTest {

  private static final int LENGTH = 64;
  private static final int BATCH = 16;

  private static double cpuMs() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e6;
  }

  private static double each(int times, Runnable what) {
    double before = cpuMs();
    for (int i = 0; i < times; i++) {
      what.run();
    }
    return (cpuMs() - before) / times;
  }

  private static double told(int floats, int times) throws InterruptedException {
    double before = cpuMs();
    LoopbackRanks.together(
        2,
        rank -> {
          FloatBuffer gradient = FloatBuffer.allocate(floats);
          for (int i = 0; i < times; i++) {
            rank.together(gradient, 0);
          }
          return rank.number();
        });
    return (cpuMs() - before) / times / 2;
  }

  private static double learned(DecoderConfig shape, int rank, int times) {
    SplittableRandom random = new SplittableRandom(1);
    List<Sequence> batch =
        Stream.generate(() -> new Sequence(random.ints(LENGTH, 0, shape.vocab()).toArray(), 32))
            .limit(BATCH / 2)
            .toList();
    AdapterSettings settings = new AdapterSettings(rank, 2 * rank, 0, List.of("all-linear"));
    try (Decoder decoder = Decoder.initialise(shape, random);
        FrozenBase frozen = FrozenBase.over(decoder);
        Adapter adapter = Adapter.initialise(shape, settings, random);
        FinetuningSession session =
            new FinetuningSession(
                new FinetuningSession.Adapted(frozen, adapter),
                OptimizerSettings.constant(1e-4),
                Execution.fast(1),
                1)) {
      each(times, () -> session.step(batch));
      return each(times, () -> session.step(batch));
    }
  }

  @Test
  void costOfAStep() throws Exception {
    DecoderConfig small = DecoderConfig.llama(512, 96, 3, 4).withFfn(256).withContext(128);
    DecoderConfig larger = DecoderConfig.llama(512, 256, 6, 8).withFfn(768).withContext(128);
    for (DecoderConfig shape : List.of(small, larger)) {
      for (int rank : new int[] {8, 16}) {
        int floats =
            (int) new AdapterSettings(rank, 1, 0, List.of("all-linear")).parameterCount(shape);
        told(floats, 200);
        double exchange = told(floats, 400);
        double step = learned(shape, rank, 12);
        System.out.printf(
            "width %d, layers %d, rank %d: %,d bytes of gradient; %.2f ms of a processor to tell, %.1f ms for %d sequences of %d%n",
            shape.width(), shape.layers(), rank, 4L * floats, exchange, step, BATCH / 2, LENGTH);
        assertThat(exchange).isPositive();
        assertThat(step).isPositive();
      }
    }
    int millions = 5_000_000;
    told(millions, 3);
    System.out.printf(
        "%,d bytes: %.1f ms of a processor to tell%n", 4L * millions, told(millions, 10));
  }
}
