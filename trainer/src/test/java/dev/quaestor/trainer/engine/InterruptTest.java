package dev.quaestor.trainer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt is heard between two steps of an answer and between two packs of a scoring. */
final class InterruptTest {

  private static final DecoderConfig SHAPE = DecoderConfig.llama(64, 32, 1, 2).withContext(512);
  private static final Execution EXECUTION = Execution.fast(2).withTokensPerPass(64);

  @AfterEach
  void clear() {
    assertThat(Thread.interrupted()).as("the interrupt stays set").isTrue();
  }

  @Test
  void generate_interrupted_givesUpWithinASlotsTurn() {
    AtomicInteger begun = new AtomicInteger();
    Thread caller = Thread.currentThread();
    List<int[]> prompts = Collections.nCopies(2000, new int[] {5, 6, 7});
    try (Decoder decoder = Decoder.initialise(SHAPE, new SplittableRandom(1));
        Generator generator = new Generator(decoder, EXECUTION)) {
      assertThatThrownBy(
              () ->
                  generator.generate(
                      prompts,
                      Sampling.greedy(300, Set.of()),
                      i -> {
                        if (begun.incrementAndGet() == 200) {
                          caller.interrupt();
                        }
                        return (RandomGenerator) new SplittableRandom(i);
                      }))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("answers open");
    }
    assertThat(begun.get()).as("2 shards of 64 slots begin no more").isBetween(200, 400);
  }

  @Test
  void score_interrupted_givesUp() {
    List<Sequence> sequences =
        Collections.nCopies(500, new Sequence(new int[] {5, 6, 7, 8, 9, 10, 11, 12}, 2));
    Thread.currentThread().interrupt();
    try (Decoder decoder = Decoder.initialise(SHAPE, new SplittableRandom(1));
        Scorer scorer = new Scorer(decoder, EXECUTION)) {
      assertThatThrownBy(() -> scorer.score(sequences))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("before pack");
    }
  }
}
