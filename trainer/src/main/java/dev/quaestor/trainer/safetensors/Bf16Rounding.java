package dev.quaestor.trainer.safetensors;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What storing weights as BF16 did to one of them. BF16 keeps eight significant bits, so a weight
 * moves by at most 2⁻⁸ of its size (subnormal ones apart).
 *
 * @param tensor the tensor's name
 * @param element its index in the tensor, in c order
 * @param before the weight
 * @param after the nearest BF16, ties to the even one
 */
public record Bf16Rounding(String tensor, long element, float before, float after) {
  private static final int CHUNK = 1 << 16;

  /** By how much the weight moved. */
  public double change() {
    return Math.abs((double) after - before);
  }

  /**
   * The weight that moves most, the first of equals; empty where BF16 holds them all exactly.
   *
   * @throws IllegalArgumentException where a finite weight lies beyond the largest BF16
   */
  public static Optional<Bf16Rounding> largest(List<TensorData> tensors) {
    Bf16Rounding largest = null;
    float[] chunk = new float[CHUNK];
    for (TensorData tensor : tensors) {
      for (long from = 0; from < tensor.elements(); from += CHUNK) {
        int count = (int) Math.min(CHUNK, tensor.elements() - from);
        tensor.values().fill(from, FloatBuffer.wrap(chunk, 0, count));
        for (int i = 0; i < count; i++) {
          float after = HalfPrecision.bf16(HalfPrecision.toBf16(chunk[i]));
          if (after == chunk[i] || Float.isNaN(after)) {
            continue;
          }
          Bf16Rounding rounding = new Bf16Rounding(tensor.name(), from + i, chunk[i], after);
          if (Float.isInfinite(after)) {
            throw new IllegalArgumentException(
                "tensor "
                    + tensor.name()
                    + " holds "
                    + chunk[i]
                    + " at "
                    + rounding.element()
                    + ", beyond the largest BF16; keep it in f32");
          }
          if (largest == null || rounding.change() > largest.change()) {
            largest = rounding;
          }
        }
      }
    }
    return Optional.ofNullable(largest);
  }
}
