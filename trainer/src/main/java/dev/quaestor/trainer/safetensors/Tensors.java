package dev.quaestor.trainer.safetensors;

import dev.quaestor.trainer.disk.InvalidCheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Named tensors on disk, read on demand. */
public interface Tensors extends AutoCloseable {
  /**
   * Opens {@code NAME.safetensors} of a directory, or the shards that {@code
   * NAME.safetensors.index.json} names.
   *
   * @throws InvalidCheckpointException where neither is there or they do not fit together
   */
  static Tensors open(Path directory, String name) throws IOException {
    return ShardedTensors.open(directory, name);
  }

  /** The names, sorted. */
  SortedSet<String> names();

  /**
   * Type and shape.
   *
   * @throws IllegalArgumentException where there is no such tensor
   */
  TensorInfo info(String name);

  /** The file's own metadata, text to text. */
  Map<String, String> metadata();

  /**
   * The mapped bytes of a tensor of less than 2 GiB, read-only, little endian.
   *
   * @throws IllegalArgumentException where the tensor is larger
   */
  ByteBuffer bytes(String name);

  /**
   * Fills {@code into} with elements from index {@code from} on, in c order; F16 and BF16 are
   * widened.
   *
   * @throws IllegalArgumentException where the type is not F32, F16 or BF16, or the range leaves
   *     the tensor
   */
  void read(String name, long from, FloatBuffer into);

  /** The values where they lie, without a copy: for F32 tensors of less than 2 GiB. */
  default Optional<FloatBuffer> mapped(String name) {
    TensorInfo info = info(name);
    return info.dtype() == DType.F32 && info.end() - info.begin() <= Integer.MAX_VALUE
        ? Optional.of(bytes(name).asFloatBuffer())
        : Optional.empty();
  }

  /**
   * The values of F32 tensors where they lie, without a copy, where they lie one after the other
   * without a gap, and in at most 2 GiB.
   */
  Optional<FloatBuffer> together(List<String> names);

  /** All values of a tensor, widened. */
  default float[] floats(String name) {
    float[] values = new float[Math.toIntExact(info(name).elements())];
    read(name, 0, FloatBuffer.wrap(values));
    return values;
  }

  /** All values of an F64 tensor. */
  default double[] doubles(String name) {
    double[] values = new double[expect(name, DType.F64)];
    bytes(name).asDoubleBuffer().get(values);
    return values;
  }

  /** All values of an I64 tensor. */
  default long[] longs(String name) {
    long[] values = new long[expect(name, DType.I64)];
    bytes(name).asLongBuffer().get(values);
    return values;
  }

  private int expect(String name, DType type) {
    TensorInfo info = info(name);
    if (info.dtype() != type) {
      throw new IllegalArgumentException(
          "tensor " + name + " is of type " + info.dtype() + ", wanted as " + type);
    }
    return Math.toIntExact(info.elements());
  }

  @Override
  void close();
}
