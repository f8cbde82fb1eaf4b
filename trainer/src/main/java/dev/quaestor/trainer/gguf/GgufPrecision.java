package dev.quaestor.trainer.gguf;

import dev.quaestor.trainer.safetensors.HalfPrecision;
import dev.quaestor.trainer.safetensors.TensorData;
import java.nio.ByteBuffer;

/**
 * How the values of a tensor lie in a GGUF file. Vectors are always in single precision, as
 * llama.cpp wants its norms and biases.
 */
public enum GgufPrecision {
  /** Single precision, exact. */
  F32(0, 0, 1, 4),
  /** Half precision: the nearest, ties to even. */
  F16(1, 1, 1, 2),
  /**
   * Blocks of 32 values along a row: a scale in half precision and 32 signed bytes, each value
   * divided by a 127th of the largest magnitude and rounded to the nearest, halves away from zero.
   */
  Q8_0(8, 7, 32, 34);

  private final int type;
  private final int fileType;
  private final int block;
  private final int blockBytes;

  GgufPrecision(int type, int fileType, int block, int blockBytes) {
    this.type = type;
    this.fileType = fileType;
    this.block = block;
    this.blockBytes = blockBytes;
  }

  /** The format's number of this type. */
  int type() {
    return type;
  }

  /** The format's number for a file whose matrices are mostly of this type. */
  int fileType() {
    return fileType;
  }

  /** The precision a tensor gets where this one is asked for: rows must be whole blocks. */
  GgufPrecision of(TensorData tensor) {
    long[] shape = tensor.shape();
    if (shape.length < 2) {
      return F32;
    }
    return shape[shape.length - 1] % block == 0 ? this : F16;
  }

  long bytes(long elements) {
    return elements / block * blockBytes;
  }

  /**
   * Appends {@code count} values, whole blocks of them.
   *
   * @throws IllegalArgumentException where a finite value lies beyond the largest of this precision
   */
  void encode(float[] values, int count, ByteBuffer into) {
    for (int i = 0; i < count; i += block) {
      switch (this) {
        case F32 -> into.putFloat(values[i]);
        case F16 -> into.putShort(half(values[i]));
        case Q8_0 -> block(values, i, into);
      }
    }
  }

  private static void block(float[] values, int from, ByteBuffer into) {
    float largest = 0;
    for (int i = from; i < from + Q8_0.block; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    float scale = largest / 127;
    float inverse = scale == 0 ? 0 : 1 / scale;
    into.putShort(half(scale));
    for (int i = from; i < from + Q8_0.block; i++) {
      float steps = values[i] * inverse;
      into.put((byte) (steps < 0 ? -Math.floor(0.5 - steps) : Math.floor(steps + 0.5)));
    }
  }

  private static short half(float value) {
    short half = HalfPrecision.toF16(value);
    if (!Float.isInfinite(value) && Float.isInfinite(HalfPrecision.f16(half))) {
      throw new IllegalArgumentException(
          value + " lies beyond the largest number in half precision; keep it in f32");
    }
    return half;
  }
}
