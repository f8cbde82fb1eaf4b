package dev.quaestor.trainer.safetensors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /**
   * Why it is no weight of this shape in a type that is read; empty where it is one.
   *
   * @param expected the shape
   * @param source who asks for it, such as "config.json says"
   */
  public List<String> objections(long[] expected, String source) {
    List<String> objections = new ArrayList<>();
    if (!Arrays.equals(shape, expected)) {
      objections.add(
          "tensor %s has shape %s, %s %s"
              .formatted(name, Arrays.toString(shape), source, Arrays.toString(expected)));
    }
    if (dtype != DType.F32 && dtype != DType.F16 && dtype != DType.BF16) {
      objections.add("tensor " + name + " is of type " + dtype + ", expected F32, F16 or BF16");
    }
    return objections;
  }

  @Override
  public String toString() {
    return name + " " + dtype + Arrays.toString(shape) + " at [" + begin + ", " + end + ")";
  }
}
