package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;

/** One shard's products by packed weights, made when a shape is first met, and kept. */
final class PackedKernels implements AutoCloseable {

  private final engine cpu = new engine(engine.kind.cpu, 0);
  private final stream stream = new stream(cpu);
  private final Map<OneDnnProduct.Packing, Map<Integer, OneDnnProduct>> made = new HashMap<>();
  private final List<NativeBytes> scratch = new ArrayList<>();

  /** Of so many rows left, how many at once: a power of two, or fewer than 8. */
  static int block(int left, int largest) {
    return left >= largest ? largest : left >= 8 ? Integer.highestOneBit(left) : left;
  }

  /** The product of a shape and row count. */
  OneDnnProduct of(
      OneDnnProduct.Packing packing, int rows, Function<engine, OneDnnProduct> making) {
    Map<Integer, OneDnnProduct> byRows = made.computeIfAbsent(packing, p -> new HashMap<>());
    @Nullable OneDnnProduct product = byRows.get(rows);
    if (product == null) {
      product = making.apply(cpu);
      byRows.put(rows, product);
      NativeBytes own = new NativeBytes(product.scratch());
      scratch.add(own);
      product.scratchAt(own.address());
    }
    return product;
  }

  /** Multiplies what lies at these addresses, and counts it where it is measured. */
  void run(OneDnnProduct product, @Nullable Meter meter, long left, long right, long result) {
    long since = meter == null ? 0 : meter.now();
    product.run(stream, left, right, result);
    if (meter != null) {
      meter.add(since, product.flops());
    }
  }

  /** What rounds operands for these products. */
  RoundedOperands rounding() {
    return new RoundedOperands(cpu, stream);
  }

  @Override
  public void close() {
    made.values().forEach(byRows -> byRows.values().forEach(OneDnnProduct::close));
    scratch.forEach(NativeBytes::close);
    stream.close();
    cpu.close();
  }
}
