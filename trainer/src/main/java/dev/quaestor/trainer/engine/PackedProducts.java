package dev.quaestor.trainer.engine;

/** One shard's products by weights that were laid out for them, in floats. */
final class PackedProducts implements Linear {

  /** Rows at once: a power of two up to it, or fewer than 8. */
  private static final int LARGEST = 512;

  private final Kernels k;
  private final PackedFloats weights;
  private final PackedKernels products = new PackedKernels();

  PackedProducts(Kernels k, PackedFloats weights) {
    this.k = k;
    this.weights = weights;
  }

  @Override
  public void linear(Region x, Region w, Region y, int rows) {
    FloatMatrix packed = weights.of(w);
    if (packed == null) {
      k.linear(x, w, y, rows);
      return;
    }
    for (int row = 0, m; row < rows; row += m) {
      m = PackedKernels.block(rows - row, LARGEST);
      int count = m;
      OneDnnProduct product = products.of(packed.packing(), m, cpu -> packed.product(cpu, count));
      products.run(
          product,
          k.meter(),
          x.address((long) row * x.columns),
          packed.address(),
          y.address((long) row * y.columns));
    }
  }

  @Override
  public void close() {
    products.close();
  }
}
