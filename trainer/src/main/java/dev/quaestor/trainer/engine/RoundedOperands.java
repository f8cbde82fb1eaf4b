package dev.quaestor.trainer.engine;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;

/**
 * Floats rounded to bf16 by one thread, for one product at a time: what an operand was rounded to
 * holds until the next of its place.
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
    long to = laid.of(laying(weights).targetBytes());
    lay(weights, right(weights, 0, weights.rows), to);
    return to;
  }

  /** Bytes of weights laid out to map forward. */
  long laidBytes(Region weights) {
    return laying(weights).targetBytes();
  }

  /** Rounds weights into a place of theirs. */
  void round(Region weights, long to) {
    round(weights, 0, weights.rows, to);
  }

  /** Lays rounded weights out into a place of theirs. */
  void lay(Region weights, long lying, long to) {
    laying(weights).run(stream, lying, to);
  }

  private OneDnnReorder laying(Region weights) {
    return layings.computeIfAbsent(
        OneDnnProduct.Packing.ofBrainFloats(weights.rows, weights.columns),
        p -> new OneDnnReorder(cpu, p.lying(), p.layout(cpu)));
  }

  private long rounded(Region of, int row, int rows, Room room) {
    long to = room.of((long) rows * of.columns * Short.BYTES);
    round(of, row, rows, to);
    return to;
  }

  private void round(Region of, int row, int rows, long to) {
    roundings
        .computeIfAbsent((long) rows * of.columns, n -> OneDnnReorder.rounding(cpu, n))
        .run(stream, of.address((long) row * of.columns), to);
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
