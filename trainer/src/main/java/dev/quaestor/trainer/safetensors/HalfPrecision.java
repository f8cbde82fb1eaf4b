package dev.quaestor.trainer.safetensors;

/** Sixteen-bit floating point: IEEE 754 binary16 (F16) and the upper half of binary32 (BF16). */
public final class HalfPrecision {
  private HalfPrecision() {}

  /** Widens an F16; exact, with infinities, NaN payloads and subnormals. */
  public static float f16(short half) {
    int bits = half & 0xFFFF;
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0x1F) {
      return Float.intBitsToFloat(sign | 0x7F80_0000 | (fraction << 13));
    }
    if (exponent == 0) { // fraction × 2⁻²⁴
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }

  /** Widens a BF16; exact. */
  public static float bf16(short half) {
    return Float.intBitsToFloat(half << 16);
  }

  /**
   * Rounds to the nearest F16, ties to the even one; overflow gives infinity, NaN stays NaN. A
   * number below half the smallest subnormal, 2⁻²⁵, becomes zero.
   */
  public static short toF16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7FFF_FFFF;
    if (magnitude > 0x7F80_0000) {
      return (short) (sign | 0x7E00);
    }
    if (magnitude >= 0x4780_0000) { // 2¹⁶ and beyond
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x3880_0000) { // below 2⁻¹⁴: a multiple of 2⁻²⁴, which a float rounds to
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
    }
    int rounded = magnitude + 0xFFF + ((magnitude >>> 13) & 1);
    return (short) (sign | ((rounded - 0x3800_0000) >>> 13));
  }

  /** Rounds to the nearest BF16, ties to the even one; overflow gives infinity, NaN stays NaN. */
  public static short toBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short)
          ((bits >>> 16) | 0x0040); // quiet, so that no fraction of zeros makes it infinite
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
