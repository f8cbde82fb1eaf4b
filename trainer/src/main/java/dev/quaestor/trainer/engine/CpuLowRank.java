package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;

/** The fast path's products of few columns: BLAS adds to a stretch of columns in place. */
final class CpuLowRank implements LowRank {
  private final Blas blas;

  CpuLowRank(Blas blas) {
    this.blas = blas;
  }

  @Override
  public void paste(Region from, Region to, int column, int rows) {
    int n = from.columns;
    for (int r = 0; r < rows; r++) {
      to.bytes()
          .put(
              (r * to.columns + column) * Float.BYTES,
              from.bytes(),
              r * n * Float.BYTES,
              n * Float.BYTES);
    }
  }

  @Override
  public void cut(Region from, int column, Region to, int rows) {
    int n = to.columns;
    for (int r = 0; r < rows; r++) {
      to.bytes()
          .put(
              r * n * Float.BYTES,
              from.bytes(),
              (r * from.columns + column) * Float.BYTES,
              n * Float.BYTES);
    }
  }

  @Override
  public void raise(Region u, Block block, Region y, int rows) {
    Region b = block.b();
    blas.timesTurned(
        rows,
        b.rows,
        b.columns,
        (float) block.scale(),
        u,
        block.inner(),
        u.columns,
        b,
        0,
        b.columns,
        1,
        y,
        block.column(),
        y.columns);
  }

  @Override
  public void lower(Region dy, Block block, Region du, int rows) {
    Region b = block.b();
    blas.times(
        rows,
        b.columns,
        b.rows,
        (float) block.scale(),
        dy,
        block.column(),
        dy.columns,
        b,
        0,
        b.columns,
        0,
        du,
        block.inner(),
        du.columns);
  }

  @Override
  public void backWeight(Region dy, Region u, Block gradient, int rows, float beta) {
    Region b = gradient.b();
    blas.turnedTimes(
        b.rows,
        b.columns,
        rows,
        (float) gradient.scale(),
        dy,
        gradient.column(),
        dy.columns,
        u,
        gradient.inner(),
        u.columns,
        beta,
        b,
        0,
        b.columns);
  }

  @Override
  public void addBackInput(Region du, Region a, Region dx, int rows) {
    blas.times(
        rows, a.columns, a.rows, 1, du, 0, du.columns, a, 0, a.columns, 1, dx, 0, dx.columns);
  }

  @Override
  public void drop(Region x, DropoutMask mask, Region to, int rows) {
    int n = x.columns;
    float factor = (float) mask.factor();
    for (int r = 0; r < rows; r++) {
      ByteBuffer from = x.bytes();
      ByteBuffer into = to.bytes();
      int at = r * n;
      for (int i = 0; i < n; i += 2) {
        long bits = mask.bits(r, i >> 1);
        put(into, at + i, mask.keeps(bits) ? get(from, at + i) * factor : 0);
        if (i + 1 < n) {
          put(into, at + i + 1, mask.keeps(bits >>> 32) ? get(from, at + i + 1) * factor : 0);
        }
      }
    }
  }

  @Override
  public void addDropped(Region x, DropoutMask mask, Region to, int rows) {
    drop(x, mask, x, rows);
    int n = rows * x.columns;
    ByteBuffer from = x.bytes();
    ByteBuffer into = to.bytes();
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      store(load(into, i).add(load(from, i)), into, i);
    }
    for (; i < n; i++) {
      put(into, i, get(into, i) + get(from, i));
    }
  }
}
