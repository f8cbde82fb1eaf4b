package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Scorer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Memory over a long training, scoring and generation, each in a JVM of its own whose heap is whole
 * in memory from the start: what its resident memory grows by is native.
 */
final class StepMemoryTest {
  private static final int EARLY = 100;
  private static final int LATE = 1000;

  /** What classes and code may add to the heap meanwhile; 1 KiB a step would be as much. */
  private static final long HEAP_SLACK = 900L << 10;

  /**
   * The JIT's own memory grows by some 16 MiB meanwhile; one leaked buffer of 64 KiB a step would
   * make it 56 more.
   */
  @ParameterizedTest
  @ValueSource(strings = {"train", "score", "generate"})
  void memory_fromTheHundredthToTheThousandth_staysWhereItIs(String work)
      throws IOException, InterruptedException {
    String said =
        OwnJvm.run(
            StepMemoryTest.class,
            List.of(
                "-Xms192m",
                "-Xmx192m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:MarkSweepAlwaysCompactCount=1",
                "-XX:MaxDirectMemorySize=2g"),
            work);
    assertThat(said(said, "resident", LATE))
        .as(said)
        .isLessThan(said(said, "resident", EARLY) + (40L << 20))
        .isPositive();
    assertThat(said(said, "heap", LATE))
        .as(said)
        .isLessThan(said(said, "heap", EARLY) + HEAP_SLACK)
        .isPositive();
  }

  private static long said(String said, String what, int step) {
    String wanted = what + " after " + step + ": ";
    return said.lines()
        .filter(line -> line.startsWith(wanted))
        .mapToLong(line -> Long.parseLong(line.substring(wanted.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line \"" + wanted + "\" in: " + said));
  }

  /** Works, and tells what is resident and on the heap early and late. */
  public static void main(String[] arguments) {
    DecoderConfig config = DecoderConfig.llama(256, 64, 2, 4);
    try (Decoder decoder = Decoder.initialise(config, new SplittableRandom(1));
        FinetuningSession session =
            new FinetuningSession(decoder, OptimizerSettings.constant(1e-3), Execution.fast(2));
        Scorer scorer = new Scorer(decoder, Execution.fast(2));
        Generator generator = new Generator(decoder, Execution.fast(2))) {
      switch (arguments[0]) {
        case "train" -> repeat(i -> session.step(FinetuningSessionTest.batch(i, 4, 256)));
        case "score" -> repeat(i -> scorer.score(FinetuningSessionTest.batch(i, 16, 256)));
        case "generate" -> repeat(i -> answer(generator, i));
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  /** Four prompts, two of which begin with the same 64 tokens. */
  private static void answer(Generator generator, int batch) {
    SplittableRandom random = new SplittableRandom(batch);
    int[] shared = random.ints(70, 0, 256).toArray();
    generator.generate(
        List.of(new int[] {1, 2}, shared, shared, random.ints(20, 0, 256).toArray()),
        Sampling.at(1, 8, Set.of(0)),
        SplittableRandom::new);
  }

  private static void repeat(IntConsumer work) {
    long early = 0;
    for (int i = 1; i <= LATE; i++) {
      work.accept(i);
      if (i == EARLY) {
        early = heapAfter(i, 40, 0);
      } else if (i == LATE) {
        heapAfter(i, 1000, early + HEAP_SLACK);
      }
    }
  }

  /**
   * What lies on the heap, and what is resident. A buffer that was closed leaves references which
   * one collection finds and ND4J's and JavaCPP's threads then take from their lists, when the
   * machine lets them run: their backlog comes and goes by a MiB. So it is collected until little
   * enough lies there, which a leak never comes down to. Every collection compacts: otherwise three
   * of four leave gaps that count as used.
   *
   * @return the least of all collections, in bytes
   */
  private static long heapAfter(int step, int collections, long enough) {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < collections && least >= enough; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    System.out.println("heap after " + step + ": " + least);
    System.out.println("resident after " + step + ": " + Pointer.physicalBytes());
    return least;
  }
}
