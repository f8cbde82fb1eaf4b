package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where large products always run at one rate, a share of the floor follows from the other figures.
 */
class EngineBenchTest {
  private static final DecoderConfig SHAPE = DecoderConfig.llama(64, 32, 2, 2).withContext(32);

  @ParameterizedTest
  @EnumSource(EngineBench.Mode.class)
  void floorShare_isTheProductsShareAtTheirRateAgainstThePeaks(EngineBench.Mode mode) {
    AtomicLong ticks = new AtomicLong();
    EngineBench.Load load = new EngineBench.Load(3, 16, 8, 1, 1);
    try (Decoder decoder = Decoder.initialise(SHAPE, new SplittableRandom(1))) {
      EngineBench bench =
          new EngineBench(decoder, load, Execution.fast(1), () -> ticks.addAndGet(1_000));
      EngineBench.Result found = bench.run(mode);
      assertThat(found.floorShare())
          .isPositive()
          .isCloseTo(
              found.gemmShare() * found.gemmGflops() / found.gemmPeakGflops(),
              Percentage.withPercentage(1e-6));
    }
  }
}
