package dev.quaestor.trainer.engine;

import org.nd4j.linalg.factory.Nd4j;

/**
 * What computes in this process, found by loading it.
 *
 * @param backend ND4J's, such as {@code CpuBackend} or {@code JCublasBackend}
 * @param oneDnn whether oneDNN multiplies on the fast path; else OpenBLAS does
 * @param vectorBits the width of the vectors that the fast path's other passes work on
 */
public record Acceleration(String backend, boolean oneDnn, int vectorBits) {

  /**
   * Loads the libraries and says which they are.
   *
   * @throws LinkageError where ND4J's natives do not load
   */
  public static Acceleration here() {
    return new Acceleration(
        Nd4j.getBackend().getClass().getSimpleName(),
        OneDnnProducts.available(),
        VectorMath.SPECIES.vectorBitSize());
  }

  /** The library that multiplies on the fast path, without loading ND4J. */
  public static String multiplier() {
    return library(OneDnnProducts.available());
  }

  /** The library that multiplies on the fast path. */
  public String products() {
    return library(oneDnn);
  }

  private static String library(boolean oneDnn) {
    return oneDnn ? "oneDNN" : "OpenBLAS";
  }

  /** Whether ND4J computes on an NVIDIA card. */
  public boolean onCard() {
    return !backend.equals("CpuBackend");
  }
}
