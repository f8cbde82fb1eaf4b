package dev.quaestor.trainer.engine;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A row-major matrix in native memory, as one thread sees it: an ND4J array for the portable path,
 * a pointer of its own (JavaCPP's carry a position, so they cannot be shared) and bytes for the
 * fast one. It may have room for more rows than an operation uses.
 */
final class Region implements AutoCloseable {
  final int rows;
  final int columns;
  private final INDArray array; // rank 1
  private final long offset;
  private final @Nullable FloatPointer left;
  private final @Nullable FloatPointer right;
  private final @Nullable ByteBuffer bytes;

  Region(INDArray array, long offset, int rows, int columns, boolean direct) {
    this.array = array;
    this.offset = offset;
    this.rows = rows;
    this.columns = columns;
    long size = (long) rows * columns;
    left = direct ? Memory.pointer(array, offset, size) : null;
    right = direct ? Memory.pointer(array, offset, size) : null;
    bytes = left == null ? null : Memory.bytes(left, size);
  }

  /** The first rows as an ND4J view {@code [count, columns]}. */
  INDArray rows(int count) {
    return array
        .get(NDArrayIndex.interval(offset, offset + (long) count * columns))
        .reshape('c', count, columns);
  }

  /** The elements as a vector. */
  INDArray vector() {
    return array.get(NDArrayIndex.interval(offset, offset + (long) rows * columns));
  }

  /** The address of an element, for a product's left operand or its result. */
  FloatPointer at(long element) {
    return direct(left).position(element);
  }

  /**
   * The same for a product's right operand: another object, since one region may stand on both
   * sides.
   */
  FloatPointer rightAt(long element) {
    return direct(right).position(element);
  }

  /** The machine address of an element. */
  long address(long element) {
    return direct(left).address() + element * Float.BYTES;
  }

  private static FloatPointer direct(@Nullable FloatPointer pointer) {
    if (pointer == null) {
      throw new IllegalStateException(
          "this region has no native pointer: it was made for the portable path");
    }
    return pointer;
  }

  ByteBuffer bytes() {
    if (bytes == null) {
      throw new IllegalStateException(
          "this region has no native bytes: it was made for the portable path");
    }
    return bytes;
  }

  /** Releases the whole array beneath: for regions that were allocated, not for views. */
  @Override
  public void close() {
    Memory.close(array);
  }
}
