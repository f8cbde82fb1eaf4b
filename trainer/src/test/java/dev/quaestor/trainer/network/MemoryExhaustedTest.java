package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.MemoryExhaustedException;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class MemoryExhaustedTest {

  /** In a JVM whose address space is bounded, so that the system really refuses memory. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void native_saysWhatWasBeingDoneAndWhatToLower_andLeavesTheDecoderAlone()
      throws IOException, InterruptedException {
    String said =
        OwnJvm.run(
            List.of("sh", "-c", "ulimit -v 4000000; exec \"$@\"", "sh"),
            MemoryExhaustedTest.class,
            List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:ReservedCodeCacheSize=64m",
                "-XX:CompressedClassSpaceSize=64m"));
    assertThat(said)
        .contains(
            "score: out of memory while scoring 1 sequences of up to 350000 tokens (1 shards, 768 tokens a pass): no ")
        .contains("numbers; lower the length of the sequences, the shards, or the student's width")
        .contains("generate: out of memory while answering 1 prompts of up to 2 tokens with up to")
        .contains("train: out of memory while making room to train ")
        .contains("lower the shards, the length of the sequences, or the student's width")
        .contains("the open session goes on: step 2")
        .contains("scores are as before: true");
  }

  @Test
  void heap_saysToRaiseIt() {
    assertThatThrownBy(
            () ->
                MemoryExhaustedException.during(
                    () -> "counting",
                    "the count",
                    () -> {
                      throw new OutOfMemoryError("Java heap space");
                    }))
        .isInstanceOf(MemoryExhaustedException.class)
        .hasMessage(
            "out of memory while counting: Java heap space; raise QUAESTOR_HEAP, or lower the count");
  }

  @Test
  void otherFailures_areLeftAlone() {
    IllegalStateException other = new IllegalStateException("something else");
    assertThatThrownBy(
            () ->
                MemoryExhaustedException.during(
                    () -> "counting",
                    "the count",
                    () -> {
                      throw other;
                    }))
        .isSameAs(other);
  }

  public static void main(String[] arguments) {
    DecoderConfig config = DecoderConfig.llama(64, 128, 2, 4).withContext(4_000_000);
    List<Sequence> batch = FinetuningSessionTest.batch(1, 4, 64);
    try (Decoder decoder = Decoder.initialise(config, new SplittableRandom(1));
        FinetuningSession session =
            new FinetuningSession(decoder, OptimizerSettings.constant(1e-3), Execution.fast(1))) {
      session.step(batch);
      double before = loss(decoder, batch);
      try (Scorer scorer = new Scorer(decoder, Execution.fast(1))) {
        Sequence huge = new Sequence(new int[350_001], 350_000);
        tell("score", () -> scorer.score(List.of(huge)));
      }
      try (Generator generator = new Generator(decoder, Execution.fast(1))) {
        Sampling sampling = Sampling.greedy(60_000, Set.of());
        tell(
            "generate",
            () -> generator.generate(List.of(new int[] {1, 2}), sampling, SplittableRandom::new));
      }
      tell(
          "train",
          () ->
              new FinetuningSession(
                  decoder,
                  OptimizerSettings.constant(1e-3),
                  Execution.fast(1).withTokensPerPass(1_000_000)));
      System.out.println("scores are as before: " + (loss(decoder, batch) == before));
      System.out.println("the open session goes on: step " + session.step(batch).number());
    }
  }

  private static double loss(Decoder decoder, List<Sequence> batch) {
    try (Scorer scorer = new Scorer(decoder, Execution.fast(1))) {
      return scorer.score(batch).stream().mapToDouble(s -> s.loss()).sum();
    }
  }

  private static void tell(String what, Runnable work) {
    try {
      work.run();
      System.out.println(what + ": there was room");
    } catch (MemoryExhaustedException e) {
      System.out.println(what + ": " + e.getMessage());
    }
  }
}
