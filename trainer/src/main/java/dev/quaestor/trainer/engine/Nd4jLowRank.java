package dev.quaestor.trainer.engine;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The portable path's products of few columns, with ND4J operations alone. */
final class Nd4jLowRank implements LowRank {
  private static INDArray columns(Region of, int from, int count, int rows) {
    return of.rows(rows).get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count));
  }

  @Override
  public void paste(Region from, Region to, int column, int rows) {
    columns(to, column, from.columns, rows).assign(from.rows(rows));
  }

  @Override
  public void cut(Region from, int column, Region to, int rows) {
    to.rows(rows).assign(columns(from, column, to.columns, rows));
  }

  @Override
  public void raise(Region u, Block block, Region y, int rows) {
    Region b = block.b();
    try (INDArray inner = columns(u, block.inner(), b.columns, rows).dup('c');
        INDArray product = Nd4j.create(inner.dataType(), rows, b.rows)) {
      Nd4jKernels.multiply(inner, b.rows(b.rows).transpose(), product, 0);
      columns(y, block.column(), b.rows, rows).addi(product.muli(block.scale()));
    }
  }

  @Override
  public void lower(Region dy, Block block, Region du, int rows) {
    Region b = block.b();
    try (INDArray outer = columns(dy, block.column(), b.rows, rows).dup('c');
        INDArray product = Nd4j.create(outer.dataType(), rows, b.columns)) {
      Nd4jKernels.multiply(outer, b.rows(b.rows), product, 0);
      columns(du, block.inner(), b.columns, rows).assign(product.muli(block.scale()));
    }
  }

  @Override
  public void backWeight(Region dy, Region u, Block gradient, int rows, float beta) {
    Region b = gradient.b();
    try (INDArray outer = columns(dy, gradient.column(), b.rows, rows).dup('c');
        INDArray inner = columns(u, gradient.inner(), b.columns, rows).dup('c')) {
      outer.muli(gradient.scale());
      Nd4jKernels.multiply(outer.transpose(), inner, b.rows(b.rows), beta);
    }
  }

  @Override
  public void addBackInput(Region du, Region a, Region dx, int rows) {
    Nd4jKernels.multiply(du.rows(rows), a.rows(a.rows), dx.rows(rows), 1);
  }

  @Override
  public void drop(Region x, DropoutMask mask, Region to, int rows) {
    try (INDArray factors = factors(x, mask, rows)) {
      to.rows(rows).assign(factors.muli(x.rows(rows)));
    }
  }

  @Override
  public void addDropped(Region x, DropoutMask mask, Region to, int rows) {
    try (INDArray factors = factors(x, mask, rows)) {
      to.rows(rows).addi(factors.muli(x.rows(rows)));
    }
  }

  private static INDArray factors(Region x, DropoutMask mask, int rows) {
    double[][] factors = new double[rows][x.columns];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < x.columns; i++) {
        long bits = mask.bits(r, i >> 1) >>> (i % 2 == 0 ? 0 : 32);
        factors[r][i] = mask.keeps(bits) ? mask.factor() : 0;
      }
    }
    INDArray exact = Nd4j.createFromArray(factors);
    INDArray cast = exact.castTo(x.rows(1).dataType());
    if (cast != exact) {
      exact.close();
    }
    return cast;
  }
}
