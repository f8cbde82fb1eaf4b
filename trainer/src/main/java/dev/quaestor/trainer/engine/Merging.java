package dev.quaestor.trainer.engine;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The one arithmetic by which an adapter enters a weight, wherever it does: {@code w'[o, i] =
 * (float) (w[o, i] + scale · Σₖ b[o, k] · a[k, i])}, all in double, k ascending, rounded once at
 * the end. So a student that is observed, one that is exported merged and one that is read from an
 * adapter's directory have the same bits.
 *
 * <p>Where rows have a magnitude of their own (DoRA; Liu et al. 2024, arXiv:2402.09353), the row is
 * scaled to that length before it is rounded.
 */
public final class Merging {
  private final int rank;
  private final int in;
  private final double scale;
  private final float[] a;
  private final float[] b;
  private final double[] sums;
  private final double[] factors;

  /**
   * @param a [rank, in], row-major
   * @param b [out, rank], row-major
   */
  public Merging(AdapterSettings settings, float[] a, float[] b) {
    this(settings.rank(), settings.scale(), a, b);
  }

  /**
   * @param scale what b · a is multiplied by
   * @param a [rank, in], row-major
   * @param b [out, rank], row-major
   */
  public Merging(int rank, double scale, float[] a, float[] b) {
    this.rank = rank;
    this.scale = scale;
    in = a.length / rank;
    this.a = a;
    this.b = b;
    sums = new double[in];
    factors = new double[b.length / rank];
    Arrays.fill(factors, 1);
  }

  /**
   * Gives a row its magnitude: from now on it is scaled to that length.
   *
   * @param weights the base's row, [in]
   * @throws IllegalArgumentException where the adapted row has no length
   */
  public void magnitude(int row, float magnitude, FloatBuffer weights) {
    sum(row, 0, in);
    double squares = 0;
    for (int i = 0; i < in; i++) {
      double w = weights.get(weights.position() + i) + scale * sums[i];
      squares += w * w;
    }
    if (!(squares > 0)) {
      throw new IllegalArgumentException(
          "row " + row + " has length " + Math.sqrt(squares) + ", so no magnitude can scale it");
    }
    factors[row] = magnitude / Math.sqrt(squares);
  }

  /**
   * Changes weights of the base in place.
   *
   * @param from the number of the first of them among the projection's [out, in], row-major
   * @param weights from position to limit; the position is left alone
   */
  public void into(long from, FloatBuffer weights) {
    int at = weights.position();
    while (at < weights.limit()) {
      long element = from + at - weights.position();
      int row = Math.toIntExact(element / in);
      int column = (int) (element % in);
      int count = Math.min(in - column, weights.limit() - at);
      add(row, column, count, weights, at);
      at += count;
    }
  }

  private void add(int row, int column, int count, FloatBuffer weights, int at) {
    sum(row, column, count);
    for (int i = 0; i < count; i++) {
      weights.put(at + i, (float) (factors[row] * (weights.get(at + i) + scale * sums[i])));
    }
  }

  private void sum(int row, int column, int count) {
    Arrays.fill(sums, 0, count, 0);
    for (int k = 0; k < rank; k++) {
      double factor = b[row * rank + k];
      int of = k * in + column;
      for (int i = 0; i < count; i++) {
        sums[i] += factor * a[of + i];
      }
    }
  }
}
