package dev.quaestor.trainer.safetensors;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A tensor to be written: its name, its extents, and its values on demand, so that nothing is held
 * twice.
 *
 * @param shape extents, outermost first
 * @param values gives the values in c order
 */
public record TensorData(String name, long[] shape, Values values) {
  /** Where values come from. */
  @FunctionalInterface
  public interface Values {
    /** Fills {@code into} to its limit with the elements from index {@code from} on, in c order. */
    void fill(long from, FloatBuffer into);
  }

  public TensorData {
    shape = shape.clone();
  }

  /**
   * A tensor whose values lie in a buffer.
   *
   * @throws IllegalArgumentException where the buffer does not hold as many values as the shape
   *     says
   */
  public static TensorData of(String name, long[] shape, FloatBuffer values) {
    TensorData tensor =
        new TensorData(
            name,
            shape,
            (from, into) -> into.put(values.slice(Math.toIntExact(from), into.remaining())));
    if (tensor.elements() != values.remaining()) {
      throw new IllegalArgumentException(
          "tensor "
              + name
              + Arrays.toString(shape)
              + " takes "
              + tensor.elements()
              + " values, found "
              + values.remaining());
    }
    return tensor;
  }

  /** A tensor whose values lie in an array. */
  public static TensorData of(String name, long[] shape, float[] values) {
    return of(name, shape, FloatBuffer.wrap(values));
  }

  /** A tensor as it lies in another file, widened to float. */
  public static TensorData of(Tensors tensors, String name) {
    return new TensorData(
        name, tensors.info(name).shape(), (from, into) -> tensors.read(name, from, into));
  }

  /** The same values under another name. */
  public TensorData named(String other) {
    return new TensorData(other, shape, values);
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** The number of elements. */
  public long elements() {
    long product = 1;
    for (long extent : shape) {
      product = Math.multiplyExact(product, extent);
    }
    return product;
  }
}
