package dev.quaestor.trainer.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Direct views of ND4J's native memory, without copies. A view lives as long as its array: keep the
 * array reachable.
 */
final class Memory {
  /** Bytes of a cache line, and of the widest vectors. */
  private static final int LINE = 64;

  private Memory() {}

  /**
   * A vector of zeros whose first element begins a cache line: what malloc gives begins 16 bytes
   * into one, so that each 64-byte vector read or written would touch two lines. It is a view of a
   * slightly longer array, which {@link #close} releases.
   */
  static INDArray vector(DataType type, long length) {
    int width = type.width();
    INDArray whole =
        MemoryExhaustedException.allocating(length, () -> Nd4j.create(type, length + LINE / width));
    long over = Math.floorMod(whole.data().address(), LINE);
    long from = over == 0 ? 0 : (LINE - over) / width;
    return whole.get(NDArrayIndex.interval(from, from + length));
  }

  /** A pointer to element {@code offset} of a contiguous float array. */
  static FloatPointer pointer(INDArray array, long offset, long size) {
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "native views are of FLOAT arrays; found " + array.dataType());
    }
    if (array.ordering() != 'c' && array.rank() > 1) {
      throw new IllegalArgumentException("native views need row-major arrays");
    }
    if (offset < 0 || offset + size > array.length()) {
      throw new IndexOutOfBoundsException(
          size + " elements at " + offset + " of an array of " + array.length());
    }
    Pointer base = array.data().addressPointer();
    return new FloatPointer(new At(base, offset * Float.BYTES)).capacity(size);
  }

  /** Bytes of a pointer's elements, native order; at most 2 GiB. */
  static ByteBuffer bytes(FloatPointer pointer, long size) {
    if (size * Float.BYTES > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          size
              + " floats pass the 2 GiB a Java buffer can address; lower the tokens a pass, or run the portable path");
    }
    return new BytePointer(pointer)
        .capacity(size * Float.BYTES)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder());
  }

  static FloatBuffer floats(INDArray array, long offset, long size) {
    return bytes(pointer(array, offset, size), size).asFloatBuffer();
  }

  /**
   * A bare address: JavaCPP's copies of a typed pointer also copy its position and limit, in units
   * of the other type.
   */
  private static final class At extends Pointer {
    At(Pointer base, long bytes) {
      address = base.address() + bytes;
    }
  }

  /** Releases the memory beneath an array, all of it: not for views of what others own. */
  static void close(INDArray array) {
    DataBuffer root = array.data().originalDataBuffer();
    DataBuffer whole = root == null ? array.data() : root;
    if (whole.closeable() && !whole.wasClosed()) {
      whole.close();
    }
  }
}
