package dev.quaestor.trainer.engine;

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
}
