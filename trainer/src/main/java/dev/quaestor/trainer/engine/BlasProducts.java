package dev.quaestor.trainer.engine;

import org.jspecify.annotations.Nullable;

/** A linear map's products by OpenBLAS: for processors without natives of oneDNN. */
final class BlasProducts implements Products {
  private final Blas blas;

  BlasProducts(@Nullable Meter meter) {
    blas = Blas.ofOpenBlas(meter);
  }

  @Override
  public void linear(Region x, Region w, Region y, int rows) {
    blas.timesTurned(
        rows, w.rows, w.columns, 1, x, 0, x.columns, w, 0, w.columns, 0, y, 0, y.columns);
  }

  @Override
  public void backInput(Region dy, Region w, Region dx, int rows) {
    blas.times(
        rows, w.columns, w.rows, 1, dy, 0, dy.columns, w, 0, w.columns, 0, dx, 0, dx.columns);
  }

  @Override
  public void backWeight(Region dy, Region x, Region dw, int rows, float beta) {
    blas.turnedTimes(
        dw.rows, dw.columns, rows, 1, dy, 0, dy.columns, x, 0, x.columns, beta, dw, 0, dw.columns);
  }

  @Override
  public void close() {
    // nothing is held
  }
}
