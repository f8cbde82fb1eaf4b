package dev.quaestor.trainer.engine;

import org.bytedeco.openblas.global.openblas;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products by OpenBLAS (the one ND4J has loaded), straight on native memory. Its methods
 * keep the shape of the BLAS call they are: sizes, then each operand as region, offset in elements,
 * and distance between rows.
 */
final class Blas {
  private static final int ROW_MAJOR = openblas.CblasRowMajor;
  private static final int PLAIN = openblas.CblasNoTrans;
  private static final int TURNED = openblas.CblasTrans;
  private final @Nullable Meter meter;

  Blas(@Nullable Meter meter) {
    this.meter = meter;
  }

  /** {@code c [m,n] = alpha · a [m,k] · b [n,k]ᵀ + beta · c}. */
  void timesTurned(
      int m,
      int n,
      int k,
      float alpha,
      Region a,
      long ao,
      int lda,
      Region b,
      long bo,
      int ldb,
      float beta,
      Region c,
      long co,
      int ldc) {
    call(PLAIN, TURNED, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
  }

  /** {@code c [m,n] = alpha · a [m,k] · b [k,n] + beta · c}. */
  void times(
      int m,
      int n,
      int k,
      float alpha,
      Region a,
      long ao,
      int lda,
      Region b,
      long bo,
      int ldb,
      float beta,
      Region c,
      long co,
      int ldc) {
    call(PLAIN, PLAIN, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
  }

  /** {@code c [m,n] = alpha · a [k,m]ᵀ · b [k,n] + beta · c}. */
  void turnedTimes(
      int m,
      int n,
      int k,
      float alpha,
      Region a,
      long ao,
      int lda,
      Region b,
      long bo,
      int ldb,
      float beta,
      Region c,
      long co,
      int ldc) {
    call(TURNED, PLAIN, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
  }

  private void call(
      int ta,
      int tb,
      int m,
      int n,
      int k,
      float alpha,
      Region a,
      long ao,
      int lda,
      Region b,
      long bo,
      int ldb,
      float beta,
      Region c,
      long co,
      int ldc) {
    long since = meter == null ? 0 : meter.now();
    openblas.cblas_sgemm(
        ROW_MAJOR, ta, tb, m, n, k, alpha, a.at(ao), lda, b.rightAt(bo), ldb, beta, c.at(co), ldc);
    if (meter != null) {
      meter.add(since, 2.0 * m * n * k);
    }
  }
}
