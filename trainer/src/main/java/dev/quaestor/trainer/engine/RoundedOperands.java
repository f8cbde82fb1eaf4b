package dev.quaestor.trainer.engine;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;

/**
 * Floats rounded to bf16 for one product at a time: what one operand was rounded to holds until the
 * next of its place.
 */
final class RoundedOperands implements AutoCloseable {
  private final engine cpu;
  private final stream stream;
  private final Map<Long, OneDnnReorder> roundings = new HashMap<>();
  private final Map<OneDnnProduct.Packing, OneDnnReorder> layings = new HashMap<>();
  private final Room left = new Room();
  private final Room right = new Room();
  private final Room laid = new Room();

  /** Memory that grows. */
  private static final class Room {
    private NativeBytes bytes = new NativeBytes(64);

    long of(long size) {
      if (bytes.size() < size) {
        bytes.close();
        bytes = new NativeBytes(size);
      }
      return bytes.address();
    }
  }

  RoundedOperands(engine cpu, stream stream) {
    this.cpu = cpu;
    this.stream = stream;
  }

  /** Rows of a left operand; their address. */
  long left(Region of, int row, int rows) {
    return rounded(of, row, rows, left);
  }

  /** Rows of a right operand; their address. */
  long right(Region of, int row, int rows) {
    return rounded(of, row, rows, right);
  }

  /** Weights that map forward, laid out for it; their address. */
  long laid(Region weights) {
    OneDnnProduct.Packing packing =
        OneDnnProduct.Packing.ofBrainFloats(weights.rows, weights.columns);
    OneDnnReorder laying =
        layings.computeIfAbsent(packing, p -> new OneDnnReorder(cpu, p.lying(), p.layout(cpu)));
    long lying = right(weights, 0, weights.rows);
    long to = laid.of(laying.targetBytes());
    laying.run(stream, lying, to);
    return to;
  }

  private long rounded(Region of, int row, int rows, Room room) {
    long count = (long) rows * of.columns;
    long to = room.of(count * Short.BYTES);
    roundings
        .computeIfAbsent(count, n -> OneDnnReorder.rounding(cpu, n))
        .run(stream, of.address((long) row * of.columns), to);
    return to;
  }

  @Override
  public void close() {
    roundings.values().forEach(OneDnnReorder::close);
    layings.values().forEach(OneDnnReorder::close);
    left.bytes.close();
    right.bytes.close();
    laid.bytes.close();
  }
}
