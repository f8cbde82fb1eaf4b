package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Matrix products, measured: seconds spent in them (summed over shards) and floating-point
 * operations done.
 */
public record Gemm(double seconds, double flops) {
  /** What the shards' meters have counted. */
  static Gemm of(Passage[] passages) {
    double seconds = 0;
    double flops = 0;
    for (Passage passage : passages) {
      Meter meter = passage.kernels().meter();
      if (meter != null) {
        seconds += meter.seconds();
        flops += meter.flops();
      }
    }
    return new Gemm(seconds, flops);
  }

  /** What came after an earlier count. */
  public Gemm since(Gemm before) {
    return new Gemm(seconds - before.seconds, flops - before.flops);
  }

  /** Operations a second, in 10^9. */
  public double gflops() {
    return seconds == 0 ? 0 : flops / seconds / 1e9;
  }

  /**
   * The rate at which the shards multiply large square-ish matrices all at once, in 10^9 operations
   * a second: what the shapes of a decoder can be held against.
   *
   * @param clock nanoseconds
   */
  public static double peak(int shards, LongSupplier clock) {
    int m = 1024;
    int k = 512;
    DecoderConfig any = DecoderConfig.llama(8, 8, 1, 1);
    List<CpuKernels> kernels = new ArrayList<>();
    Region[][] regions = new Region[shards][3];
    for (int i = 0; i < shards; i++) {
      CpuKernels own = new CpuKernels(any, null);
      kernels.add(own);
      regions[i] = new Region[] {own.allocate(m, k), own.allocate(m, k), own.allocate(m, m)};
      own.zero(regions[i][0]);
      own.zero(regions[i][1]);
    }
    double best = 0;
    try (Shards threads = new Shards(shards)) {
      for (int round = 0; round < 7; round++) {
        long since = clock.getAsLong();
        threads.run(
            i -> {
              for (int n = 0; n < 4; n++) {
                kernels.get(i).linear(regions[i][0], regions[i][1], regions[i][2], m);
              }
            });
        best = Math.max(best, 4.0 * shards * 2 * m * m * k / (clock.getAsLong() - since));
      }
    }
    for (int i = 0; i < shards; i++) {
      for (Region region : regions[i]) {
        region.close();
      }
      kernels.get(i).close();
    }
    return best;
  }
}
