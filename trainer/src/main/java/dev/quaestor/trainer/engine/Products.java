package dev.quaestor.trainer.engine;

import org.jspecify.annotations.Nullable;

/**
 * The products of a linear map {@code y = x · wᵀ} on the fast path, forward and back; the
 * parameters are those of {@link Kernels}. One thread.
 */
interface Products extends AutoCloseable {
  /** {@code y = x · wᵀ}. */
  void linear(Region x, Region w, Region y, int rows);

  /** {@code dx = dy · w}. */
  void backInput(Region dy, Region w, Region dx, int rows);

  /**
   * {@code dw = dyᵀ · x + beta · dw}.
   *
   * @param beta 0 or 1
   */
  void backWeight(Region dy, Region x, Region dw, int rows, float beta);

  @Override
  void close();

  /** The fastest there is on this machine. */
  static Products fastest(@Nullable Meter meter) {
    return OneDnnProducts.available() ? new OneDnnProducts(meter) : new BlasProducts(meter);
  }
}
