package dev.quaestor.trainer.engine;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products of any size, straight on native memory, by oneDNN's sgemm or by OpenBLAS (the one
 * ND4J has loaded). Its methods keep the shape of the BLAS call they are: sizes, then each operand
 * as region, offset in elements, and distance between rows.
 *
 * <p>OpenBLAS 0.3.19 is older than some processors, and where it does not know one takes kernels of
 * long ago: a head's products of 64 queries and 64 keys ran at a fifth of oneDNN's rate there.
 */
final class Blas {
  private final @Nullable Meter meter;
  private final Library library;

  private enum Library {
    ONE_DNN,
    OPEN_BLAS
  }

  private Blas(@Nullable Meter meter, Library library) {
    this.meter = meter;
    this.library = library;
  }

  /** By the fastest library there is on this machine. */
  static Blas fastest(@Nullable Meter meter) {
    return new Blas(meter, OneDnnProducts.available() ? Library.ONE_DNN : Library.OPEN_BLAS);
  }

  /** By OpenBLAS. */
  static Blas ofOpenBlas(@Nullable Meter meter) {
    return new Blas(meter, Library.OPEN_BLAS);
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
    call(false, true, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
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
    call(false, false, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
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
    call(true, false, m, n, k, alpha, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
  }

  private void call(
      boolean ta,
      boolean tb,
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
    FloatPointer left = a.at(ao);
    FloatPointer right = b.rightAt(bo);
    FloatPointer result = c.at(co);
    if (library == Library.ONE_DNN) {
      int status =
          dnnl.dnnl_sgemm(
              turn(ta), turn(tb), m, n, k, alpha, left, lda, right, ldb, beta, result, ldc);
      if (status != dnnl.dnnl_success) {
        throw new IllegalStateException(
            "oneDNN refused a product of " + m + " x " + n + " x " + k + " with status " + status);
      }
    } else {
      openblas.cblas_sgemm(
          openblas.CblasRowMajor,
          ta ? openblas.CblasTrans : openblas.CblasNoTrans,
          tb ? openblas.CblasTrans : openblas.CblasNoTrans,
          m,
          n,
          k,
          alpha,
          left,
          lda,
          right,
          ldb,
          beta,
          result,
          ldc);
    }
    if (meter != null) {
      meter.add(since, 2.0 * m * n * k);
    }
  }

  private static byte turn(boolean turned) {
    return (byte) (turned ? 'T' : 'N');
  }
}
