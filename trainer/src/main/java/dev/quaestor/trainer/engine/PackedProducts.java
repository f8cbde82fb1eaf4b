package dev.quaestor.trainer.engine;

import org.jspecify.annotations.Nullable;

/** One shard's products by weights that were laid out for them, in floats or bf16. */
final class PackedProducts implements Linear {

  /** Rows at once: a power of two up to it, or fewer than 8. */
  private static final int LARGEST = 512;

  /** Rows that take much longer to multiply than their weights to read. */
  private static final int LARGE = 256;

  /**
   * Weights at once where the rows of several shards meet them: a third of a second-level cache.
   */
  private static final int BYTES_AT_ONCE = 600_000;

  private final Kernels k;
  private final PackedFloats weights;
  private final JointProducts<PackedProducts>.@Nullable Seat seat;
  private final PackedKernels products = new PackedKernels();
  private final RoundedOperands rounded = products.rounding();
  private NativeBytes room = new NativeBytes(64);

  /**
   * @param joint where products are made together with other shards; null where each makes its own
   */
  PackedProducts(Kernels k, PackedFloats weights, @Nullable JointProducts<PackedProducts> joint) {
    this.k = k;
    this.weights = weights;
    seat = joint == null ? null : joint.seat(this);
  }

  @Override
  public void linear(Region x, Region w, Region y, int rows) {
    FloatMatrix packed = weights.of(w);
    if (packed == null) {
      k.linear(x, w, y, rows);
    } else if (seat == null) {
      whole(packed, x, y, rows);
    } else {
      seat.make(new Columns(packed, x, y, rows));
    }
  }

  private void whole(FloatMatrix packed, Region x, Region y, int rows) {
    for (int row = 0, m; row < rows; row += m) {
      m = PackedKernels.block(rows - row, LARGEST);
      long from = left(packed.packing(), x, row, m);
      long to = y.address((long) row * y.columns);
      multiply(packed.packing(), m, from, packed.address(0), to);
    }
  }

  /** Where rows lie as they are multiplied. */
  private long left(OneDnnProduct.Packing packing, Region x, int row, int rows) {
    return packing.rounds() ? rounded.left(x, row, rows) : x.address((long) row * x.columns);
  }

  private void multiply(
      OneDnnProduct.Packing packing, int rows, long left, long right, long result) {
    OneDnnProduct product =
        products.of(packing, rows, cpu -> OneDnnProduct.packed(cpu, packing, rows));
    products.run(product, k.meter(), left, right, result);
  }

  /** Products of this shard's rows, to be computed by columns. */
  private record Columns(FloatMatrix weights, Region x, Region y, int rows)
      implements JointProducts.Asked<PackedProducts> {
    @Override
    public int blocks() {
      return weights.blocks();
    }

    @Override
    public int blocksAtOnce() {
      return Math.max(1, BYTES_AT_ONCE / (weights.block() * weights.in() * Float.BYTES));
    }

    @Override
    public boolean large() {
      return rows >= LARGE;
    }

    @Override
    public void compute(int from, int count, PackedProducts by) {
      if (count == weights.blocks()) {
        by.whole(weights, x, y, rows);
      } else {
        by.columns(this, from, count);
      }
    }
  }

  /** Computes columns apart, since results must lie row after row, and puts them in place. */
  private void columns(Columns of, int from, int count) {
    int first = from * of.weights.block();
    int columns = Math.min(count * of.weights.block(), of.weights.out() - first);
    OneDnnProduct.Packing part = of.weights.packing().ofColumns(columns);
    int width = columns * Float.BYTES;
    for (int row = 0, m; row < of.rows; row += m) {
      m = PackedKernels.block(of.rows - row, LARGEST);
      if (room.size() < m * width) {
        room.close();
        room = new NativeBytes((long) m * width);
      }
      long left = left(part, of.x, row, m);
      multiply(part, m, left, of.weights.address(from), room.address());
      for (int r = 0; r < m; r++) {
        int at = ((row + r) * of.y.columns + first) * Float.BYTES;
        of.y.bytes().put(at, room.bytes(), r * width, width);
      }
    }
  }

  @Override
  public void rest() {
    if (seat != null) {
      seat.rest();
    }
  }

  @Override
  public void leave() {
    if (seat != null) {
      seat.leave();
    }
  }

  @Override
  public void close() {
    rounded.close();
    products.close();
    room.close();
  }
}
