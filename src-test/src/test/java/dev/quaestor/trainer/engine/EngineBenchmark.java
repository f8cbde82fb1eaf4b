package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The passes of the fast path on one thread, at bench's default shape: width 256, 8 heads,
 * feed-forward 768, vocabulary 512, and 512 rows, which are 4 sequences of 128. In the package of
 * what it measures, which is not public.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBenchmark {
  private static final DecoderConfig CONFIG =
      DecoderConfig.llama(512, 256, 1, 8).withFfn(768).withContext(128);
  private static final int ROWS = 512;
  private static final int LENGTH = 128;
  private static final int SLOTS = 64;

  private final List<Region> regions = new ArrayList<>();
  private CpuKernels kernels;
  private Pack pack;
  private Region x;
  private Region y;
  private Region weights;
  private Region slope;
  private Region qkv;
  private Region dqkv;
  private Region logSums;
  private Region gain;
  private Region inverse;
  private Region normed;
  private Region logits;
  private Region fresh;
  private Kernels.Stretch stretch;
  private Kernels.KvCache cache;
  private Kernels.Queries queries;
  private int[] targets;
  private Sampler sampler;
  private SplittableRandom random;
  private float[] row;
  private int step;

  @Setup
  public void prepare() {
    kernels = new CpuKernels(CONFIG, null);
    random = new SplittableRandom(1);
    List<int[]> prompts = IntStream.range(0, ROWS / LENGTH).mapToObj(i -> new int[LENGTH]).toList();
    pack = Pack.ofPrompts(prompts);
    x = filled(ROWS, 256);
    y = filled(ROWS, 768);
    weights = filled(768, 256);
    slope = filled(768, 256);
    qkv = filled(ROWS, 768);
    dqkv = filled(ROWS, 768);
    logSums = filled(ROWS, 8);
    gain = filled(1, 256);
    inverse = filled(ROWS, 1);
    normed = filled(ROWS, 256);
    logits = filled(ROWS, 512);
    fresh = filled(ROWS, 512);
    targets = random.ints(ROWS, 0, 512).toArray();
    stretch = new Kernels.Stretch(one(1 << 18), one(1 << 18), one(1 << 18), one(1 << 18));
    cache = kernels.cache(SLOTS, LENGTH);
    for (int s = 0; s < SLOTS; s++) {
      cache.append(0, s, qkv, 256, new Kernels.Range(0, LENGTH, 0));
    }
    int[] lengths = new int[SLOTS];
    java.util.Arrays.fill(lengths, LENGTH);
    queries = new Kernels.Queries(IntStream.range(0, SLOTS).toArray(), lengths);
    sampler = new Sampler(Sampling.at(0.8, 1, Set.of()), 512);
    row = new float[512];
    kernels.read(logits, 0, row);
  }

  private Region one(int size) {
    return filled(1, size);
  }

  private Region filled(int rows, int columns) {
    Region region =
        new Region(Nd4j.create(DataType.FLOAT, (long) rows * columns), 0, rows, columns, true);
    for (int i = 0; i < rows * columns; i++) {
      VectorMath.put(region.bytes(), i, (float) random.nextDouble(-1, 1));
    }
    regions.add(region);
    return region;
  }

  @TearDown
  public void release() {
    regions.forEach(Region::close);
    cache.close();
    kernels.close();
  }

  /** [512, 256] by [768, 256] turned: 201 MFLOP. */
  @Benchmark
  public void linear() {
    kernels.linear(x, weights, y, ROWS);
  }

  /** The gradient of its input: 201 MFLOP. */
  @Benchmark
  public void linearBackInput() {
    kernels.backInput(y, weights, x, ROWS);
  }

  /** The gradient of its weights: 201 MFLOP. */
  @Benchmark
  public void linearBackWeight() {
    kernels.backWeight(y, x, slope, ROWS, 0);
  }

  /** Causal attention of 4 sequences, 8 heads of 32. */
  @Benchmark
  public void attention() {
    kernels.attention(qkv, x, logSums, pack);
  }

  @Benchmark
  public void attentionBack() {
    kernels.backAttention(qkv, new Kernels.Attended(x, logSums, x), dqkv, pack);
  }

  /** One query each of 64 slots, over 128 positions. */
  @Benchmark
  public void attentionOfACache() {
    cache.attend(0, qkv, x, queries, 0, SLOTS);
  }

  @Benchmark
  public void norm() {
    kernels.norm(x, null, x, new Kernels.Norm(gain, inverse, normed), ROWS);
  }

  /** Cross-entropy of 512 rows with its gradient, and the copy that gives it its logits again. */
  @Benchmark
  public double lossHead() {
    kernels.gather(fresh, IntStream.range(0, ROWS).toArray(), 0, ROWS, logits);
    return kernels.crossEntropy(logits, targets, 0, ROWS, 1);
  }

  /** 262,144 parameters. */
  @Benchmark
  public void adamW() {
    kernels.adamW(stretch, new AdamW(++step, 1e-3, 0.9, 0.999, 1e-8, 0.01, 1), true);
  }

  /** One draw from 512 logits. */
  @Benchmark
  public int sampler() {
    return sampler.draw(row, 0, random);
  }
}
