package dev.quaestor.trainer.engine;

import java.nio.ByteBuffer;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;

/**
 * Weights [out, in] in bytes, each row with its own scale, laid out as oneDNN likes best; with what
 * turns sums of their products back into floats. Activations are bytes with 128 added, so that a
 * sum has a surplus of 128 times the row's own sum.
 */
final class ByteMatrix implements AutoCloseable {

  /** The byte that stands for an activation of 0. */
  static final int OFFSET = 128;

  /** Beyond this many columns a sum might pass 32 bits. */
  private static final int MOST_COLUMNS = Integer.MAX_VALUE / (255 * Int8Rows.MOST);

  private final OneDnnProduct.Packing packing;
  private final memory.desc layout;
  private final NativeBytes packed;
  private final float[] scales;
  private final int[] surplus;

  ByteMatrix(engine cpu, OneDnnProduct.Packing packing) {
    if (packing.in() > MOST_COLUMNS) {
      throw new IllegalArgumentException(
          "int8 sums %d products at most in 32 bits, and this student has weights of %d columns; observe it in f32"
              .formatted(MOST_COLUMNS, packing.in()));
    }
    this.packing = packing;
    layout = packing.layout(cpu);
    packed = new NativeBytes(layout.get_size());
    scales = new float[packing.out()];
    surplus = new int[packing.out()];
  }

  OneDnnProduct.Packing packing() {
    return packing;
  }

  int out() {
    return packing.out();
  }

  /** What a whole number of each row is worth. */
  float[] scales() {
    return scales;
  }

  /** What each row's sums have too much. */
  int[] surplus() {
    return surplus;
  }

  /** Where the packed weights lie. */
  long address() {
    return packed.address();
  }

  /** A product with weights like these, of so many rows. */
  OneDnnProduct product(engine cpu, int rows) {
    return OneDnnProduct.packed(cpu, packing, rows);
  }

  /**
   * Takes weights.
   *
   * @param from the first row of {@code source} that is this matrix's own
   * @param desk with room for {@code out · in} bytes
   */
  void read(Region source, int from, Desk desk) {
    int in = packing.in();
    ByteBuffer rounded = desk.room().bytes();
    for (int row = 0; row < scales.length; row++) {
      int at = (from + row) * in;
      float largest = Int8Rows.largest(source.bytes(), at, in);
      Int8Rows.round(source.bytes(), at, in, largest, rounded, row * in, 0);
      scales[row] = Int8Rows.scale(largest);
      surplus[row] = OFFSET * sum(rounded, row * in, in);
    }
    pack(desk.cpu(), desk.stream(), desk.room());
  }

  /** What one thread packs with. */
  record Desk(engine cpu, stream stream, NativeBytes room) {}

  private static int sum(ByteBuffer bytes, int at, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
      sum += bytes.get(at + i);
    }
    return sum;
  }

  /** Lays out rows of bytes, which lie one after another. */
  void pack(engine cpu, stream stream, NativeBytes rows) {
    try (memory to = new memory(layout, cpu, packed.pointer())) {
      packing.lay(cpu, stream, memory.data_type.s8, rows.pointer(), to);
    }
  }

  @Override
  public void close() {
    packed.close();
    layout.close();
  }
}
