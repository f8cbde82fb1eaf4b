package dev.quaestor.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Execution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * Native memory over a long training, in a JVM of its own whose heap is whole in memory from the
 * start: what its resident memory grows by is native.
 */
final class StepMemoryTest {
  private static final int EARLY = 10;
  private static final int LATE = 500;

  /**
   * The JIT's own memory grows by some 16 MiB in these steps; one leaked buffer of an activation,
   * 128 KiB and more, would by 61.
   */
  @Test
  void step_fromTheTenthToTheFiveHundredth_nativeMemoryStaysWhereItIs()
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms192m",
                "-Xmx192m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:MaxDirectMemorySize=2g",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                StepMemoryTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(resident(said, LATE))
        .as(said)
        .isLessThan(resident(said, EARLY) + (48L << 20))
        .isPositive();
  }

  private static long resident(String said, int step) {
    String wanted = "resident after step " + step + ": ";
    return said.lines()
        .filter(line -> line.startsWith(wanted))
        .mapToLong(line -> Long.parseLong(line.substring(wanted.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line \"" + wanted + "\" in: " + said));
  }

  /** Trains, and tells what is resident early and late. */
  public static void main(String[] arguments) {
    DecoderConfig config = DecoderConfig.llama(512, 128, 2, 4);
    try (Decoder decoder = Decoder.initialise(config, new SplittableRandom(1));
        FinetuningSession session =
            new FinetuningSession(decoder, OptimizerSettings.constant(1e-3), Execution.fast(2))) {
      for (int step = 1; step <= LATE; step++) {
        session.step(FinetuningSessionTest.batch(step, 4, 512));
        if (List.of(EARLY, LATE).contains(step)) {
          System.gc();
          System.out.println("resident after step " + step + ": " + Pointer.physicalBytes());
        }
      }
    }
  }
}
