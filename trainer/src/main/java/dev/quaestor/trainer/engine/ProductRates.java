package dev.quaestor.trainer.engine;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * How fast this machine multiplies in each precision at a decoder's own shapes, on one thread: the
 * products alone, without what it takes to round to and from a precision. Measured in a fifth of a
 * second, a few turns of each in alternation, and the median of them. A rate on a machine that is
 * shared holds for the moment.
 *
 * @param gflops 10^9 operations a second; none of a precision that is not to be had
 */
public record ProductRates(Map<Precision, Double> gflops) {

  private static final int ROWS = 256;
  private static final int TURNS = 5;
  private static final long TURN_NANOS = 13_000_000;

  public ProductRates {
    gflops = Map.copyOf(gflops);
  }

  /** What is multiplied over and over. */
  private interface Products extends AutoCloseable {
    void once();

    @Override
    void close();
  }

  /**
   * Measures.
   *
   * @param config whose widths are multiplied: gate and up, and down
   * @param clock nanoseconds
   */
  public static ProductRates measured(DecoderConfig config, LongSupplier clock) {
    double work = 2.0 * ROWS * config.width() * 3 * config.ffn();
    Map<Precision, Products> all = new EnumMap<>(Precision.class);
    try (Operands operands = new Operands(config)) {
      all.put(Precision.F32, new InFloats(operands));
      if (Precision.BF16.lacking().isEmpty()) {
        all.put(Precision.BF16, new Packed(config, OneDnnProduct.Packing::ofBrainFloats));
      }
      if (Precision.INT8.lacking().isEmpty()) {
        all.put(Precision.INT8, new Packed(config, OneDnnProduct.Packing::ofBytes));
      }
      try {
        return measured(all, work, clock);
      } finally {
        all.values().forEach(Products::close);
      }
    }
  }

  private static ProductRates measured(
      Map<Precision, Products> all, double work, LongSupplier clock) {
    Map<Precision, double[]> rates = new EnumMap<>(Precision.class);
    all.forEach(
        (precision, products) -> {
          products.once(); // touches memory and loads kernels
          rates.put(precision, new double[TURNS]);
        });
    for (int turn = 0; turn < TURNS; turn++) {
      for (Map.Entry<Precision, Products> one : all.entrySet()) {
        rates.get(one.getKey())[turn] = rate(one.getValue(), work, clock);
      }
    }
    Map<Precision, Double> medians = new EnumMap<>(Precision.class);
    rates.forEach(
        (precision, turns) -> {
          Arrays.sort(turns);
          medians.put(precision, turns[TURNS / 2]);
        });
    return new ProductRates(medians);
  }

  private static double rate(Products products, double work, LongSupplier clock) {
    long since = clock.getAsLong();
    long nanos;
    double done = 0;
    do {
      products.once();
      done += work;
      nanos = clock.getAsLong() - since;
    } while (nanos < TURN_NANOS);
    return done / nanos;
  }

  /** The rate of a precision; empty where it is not to be had here. */
  public OptionalDouble of(Precision precision) {
    Double rate = gflops.get(precision);
    return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }

  /** How many times as fast as floats a precision is; 0 where it is not to be had here. */
  public double gain(Precision precision) {
    return of(precision).orElse(0) / gflops.get(Precision.F32);
  }

  /** All of them in a line, such as {@code f32 170, bf16 88, int8 702 GFLOP/s a thread}. */
  public String words() {
    StringBuilder words = new StringBuilder();
    for (Precision precision : Precision.values()) {
      words.append(words.isEmpty() ? "" : ", ").append(precision.key());
      OptionalDouble rate = of(precision);
      words.append(
          rate.isEmpty() ? " none" : String.format(Locale.ROOT, " %.0f", rate.getAsDouble()));
    }
    return words.append(" GFLOP/s a thread").toString();
  }

  /** Floats in the shapes of a layer's feed-forward. */
  private static final class Operands implements AutoCloseable {
    final CpuKernels kernels;
    final Region x;
    final Region up;
    final Region gateUp;
    final Region h;
    final Region down;
    final Region y;

    Operands(DecoderConfig c) {
      kernels = new CpuKernels(c, null);
      x = zeros(ROWS, c.width());
      up = zeros(2 * c.ffn(), c.width());
      gateUp = zeros(ROWS, 2 * c.ffn());
      h = zeros(ROWS, c.ffn());
      down = zeros(c.width(), c.ffn());
      y = zeros(ROWS, c.width());
    }

    private Region zeros(int rows, int columns) {
      Region region = kernels.allocate(rows, columns);
      kernels.zero(region);
      return region;
    }

    void multiply() {
      kernels.linear(x, up, gateUp, ROWS);
      kernels.linear(h, down, y, ROWS);
    }

    @Override
    public void close() {
      for (Region region : new Region[] {x, up, gateUp, h, down, y}) {
        region.close();
      }
      kernels.close();
    }
  }

  private record InFloats(Operands operands) implements Products {
    @Override
    public void once() {
      operands.multiply();
    }

    @Override
    public void close() {
      // the operands are their owner's
    }
  }

  /** Numbers of another kind, all of them 0. */
  private static final class Packed implements Products {
    private final PackedZeros up;
    private final PackedZeros down;

    Packed(DecoderConfig c, BiFunction<Integer, Integer, OneDnnProduct.Packing> shape) {
      up = new PackedZeros(shape.apply(2 * c.ffn(), c.width()), ROWS);
      down = new PackedZeros(shape.apply(c.width(), c.ffn()), ROWS);
    }

    @Override
    public void once() {
      up.multiply();
      down.multiply();
    }

    @Override
    public void close() {
      up.close();
      down.close();
    }
  }
}
