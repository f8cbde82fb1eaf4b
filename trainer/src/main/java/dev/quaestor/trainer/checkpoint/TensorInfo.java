package dev.quaestor.trainer.checkpoint;

import java.util.Arrays;

/**
 * Where a tensor lies in its file.
 *
 * @param shape extents, outermost first, c order; empty for a scalar
 * @param begin first byte, counted from the start of the data
 * @param end byte after the last
 */
public record TensorInfo(String name, DType dtype, long[] shape, long begin, long end) {
  public TensorInfo {
    shape = shape.clone();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** The number of elements. */
  public long elements() {
    return (end - begin) / dtype.bytes();
  }

  @Override
  public String toString() {
    return name + " " + dtype + Arrays.toString(shape) + " at [" + begin + ", " + end + ")";
  }
}
