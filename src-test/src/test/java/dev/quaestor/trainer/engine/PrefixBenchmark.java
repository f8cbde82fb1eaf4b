package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Scoring 64 answers of 16 tokens to prompts of 288, of which the first 256 are the same in all, or
 * differ in their first token, so that nothing is shared; bench's default shape, one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PrefixBenchmark {
  @Param({"true", "false"})
  public boolean shared;

  private final List<Sequence> sequences = new ArrayList<>();
  private Decoder decoder;
  private Scorer scorer;

  @Setup
  public void prepare() {
    DecoderConfig config = DecoderConfig.llama(512, 256, 6, 8).withFfn(768).withContext(512);
    SplittableRandom random = new SplittableRandom(1);
    decoder = Decoder.initialise(config, random);
    scorer = new Scorer(decoder, Execution.fast(1));
    int[] prefix = random.ints(256, 0, 512).toArray();
    for (int i = 0; i < 64; i++) {
      int[] tokens = random.ints(304, 0, 512).toArray();
      System.arraycopy(prefix, 0, tokens, 0, prefix.length);
      tokens[0] = shared ? 0 : i;
      sequences.add(new Sequence(tokens, 288));
    }
  }

  @Benchmark
  public List<TokenScores> score() {
    return scorer.score(sequences);
  }

  @TearDown
  public void release() {
    scorer.close();
    decoder.close();
  }
}
