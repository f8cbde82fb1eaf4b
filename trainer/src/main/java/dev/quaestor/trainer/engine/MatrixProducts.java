package dev.quaestor.trainer.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * The products of a linear map whose weights may lie in parts: a part's columns are computed apart
 * and put in their place, which costs a pass over them. Buffers are kept.
 */
final class MatrixProducts implements AutoCloseable {
  private final Kernels k;
  private final Linear forward;
  private final Map<Integer, Region> byColumns = new HashMap<>();
  private final Map<Integer, Region> sums = new HashMap<>();

  /**
   * @param forward multiplies by the weights on the way forward, and is closed with this
   */
  MatrixProducts(Kernels k, Linear forward) {
    this.k = k;
    this.forward = forward;
  }

  /** {@code y = x · wᵀ}. */
  void linear(Region x, Matrix w, Region y, int rows) {
    if (w.parts().size() == 1) {
      forward.linear(x, w.whole(), y, rows);
      return;
    }
    int column = 0;
    for (Region part : w.parts()) {
      Region columns = buffer(byColumns, part.rows, rows);
      forward.linear(x, part, columns, rows);
      k.lowRank().paste(columns, y, column, rows);
      column += part.rows;
    }
  }

  /** {@code dx = dy · w}. */
  void backInput(Region dy, Matrix w, Region dx, int rows) {
    if (w.parts().size() == 1) {
      k.backInput(dy, w.whole(), dx, rows);
      return;
    }
    int column = 0;
    for (Region part : w.parts()) {
      Region columns = buffer(byColumns, part.rows, rows);
      k.lowRank().cut(dy, column, columns, rows);
      if (column == 0) {
        k.backInput(columns, part, dx, rows);
      } else {
        Region more = buffer(sums, dx.columns, rows);
        k.backInput(columns, part, more, rows);
        k.sum(dx, more, dx, rows);
      }
      column += part.rows;
    }
  }

  private Region buffer(Map<Integer, Region> buffers, int columns, int rows) {
    Region buffer = buffers.get(columns);
    if (buffer == null || buffer.rows < rows) {
      if (buffer != null) {
        buffer.close();
      }
      buffer = k.allocate(rows, columns);
      buffers.put(columns, buffer);
    }
    return buffer;
  }

  @Override
  public void close() {
    byColumns.values().forEach(Region::close);
    sums.values().forEach(Region::close);
    forward.close();
  }
}
