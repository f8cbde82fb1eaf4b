package dev.quaestor.trainer.engine;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The one arithmetic by which an adapter enters a weight, wherever it does: {@code w'[o, i] =
 * (float) (w[o, i] + scale · Σₖ b[o, k] · a[k, i])}, all in double, k ascending, rounded once at
 * the end. So a student that is observed, one that is exported merged and one that is read from an
 * adapter's directory have the same bits.
 */
public final class Merging {
  private final int rank;
  private final int in;
  private final double scale;
  private final float[] a;
  private final float[] b;
  private final double[] sums;

  /**
   * @param a [rank, in], row-major
   * @param b [out, rank], row-major
   */
  public Merging(AdapterSettings settings, float[] a, float[] b) {
    rank = settings.rank();
    in = a.length / rank;
    scale = settings.scale();
    this.a = a;
    this.b = b;
    sums = new double[in];
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
    Arrays.fill(sums, 0, count, 0);
    for (int k = 0; k < rank; k++) {
      double factor = b[row * rank + k];
      int of = k * in + column;
      for (int i = 0; i < count; i++) {
        sums[i] += factor * a[of + i];
      }
    }
    for (int i = 0; i < count; i++) {
      weights.put(at + i, (float) (weights.get(at + i) + scale * sums[i]));
    }
  }
}
