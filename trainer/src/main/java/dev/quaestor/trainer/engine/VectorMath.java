package dev.quaestor.trainer.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The few vector idioms of the fast kernels. Only operations with one right answer are used (add,
 * multiply, fma, divide, min, max, compare), sums fold their lanes in a fixed order, and the
 * exponential is our own polynomial: so interpreted and compiled code give the same bits, which the
 * Vector API's own {@code EXP} and sums by {@code reduceLanes} do not promise.
 */
final class VectorMath {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static final VectorShuffle<Float> HALF = upper(LANES / 2);
  private static final VectorShuffle<Float> QUARTER = upper(LANES / 4);
  private static final VectorShuffle<Float> EIGHTH = upper(LANES / 8);
  private static final VectorShuffle<Float> SIXTEENTH = upper(LANES / 16);

  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = -0.693359375f;
  private static final float LN2_LOW = 2.12194440e-4f;
  private static final float ROUND =
      12582912f; // 1.5 · 2^23: adding it leaves the nearest integer in the low bits
  private static final float LOWEST = -87f;
  private static final float HIGHEST = 88f;
  // Cephes' expf, relative error 2e-7. Constants and no array: an array's elements would be read
  // and spread again for every vector, since a store to native memory might have changed them.
  private static final float C0 = 1.9875691500E-4f;
  private static final float C1 = 1.3981999507E-3f;
  private static final float C2 = 8.3334519073E-3f;
  private static final float C3 = 4.1665795894E-2f;
  private static final float C4 = 1.6666665459E-1f;
  private static final float C5 = 5.0000001201E-1f;

  private VectorMath() {}

  /** Lane i takes what lane i + by has. */
  private static VectorShuffle<Float> upper(int by) {
    return VectorShuffle.fromOp(SPECIES, i -> (i + by) % LANES);
  }

  static FloatVector load(ByteBuffer bytes, int element) {
    return FloatVector.fromByteBuffer(SPECIES, bytes, element << 2, ORDER);
  }

  static void store(FloatVector v, ByteBuffer bytes, int element) {
    v.intoByteBuffer(bytes, element << 2, ORDER);
  }

  static float get(ByteBuffer bytes, int element) {
    return bytes.getFloat(element << 2);
  }

  static void put(ByteBuffer bytes, int element, float value) {
    bytes.putFloat(element << 2, value);
  }

  /** Multiplies {@code n} elements from {@code at} on. */
  static void scale(ByteBuffer bytes, int at, int n, float by) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      store(load(bytes, at + i).mul(by), bytes, at + i);
    }
    for (; i < n; i++) {
      put(bytes, at + i, get(bytes, at + i) * by);
    }
  }

  static FloatVector exp(FloatVector x) {
    FloatVector c = x.max(LOWEST).min(HIGHEST);
    FloatVector r = c.mul(LOG2_E).add(ROUND);
    FloatVector n = r.sub(ROUND);
    FloatVector f = n.fma(FloatVector.broadcast(SPECIES, LN2_HIGH), c);
    f = n.fma(FloatVector.broadcast(SPECIES, LN2_LOW), f);
    FloatVector p = FloatVector.broadcast(SPECIES, C0).fma(f, FloatVector.broadcast(SPECIES, C1));
    p = p.fma(f, FloatVector.broadcast(SPECIES, C2));
    p = p.fma(f, FloatVector.broadcast(SPECIES, C3));
    p = p.fma(f, FloatVector.broadcast(SPECIES, C4));
    p = p.fma(f, FloatVector.broadcast(SPECIES, C5));
    p = p.mul(f).fma(f, f).add(1f);
    return p.reinterpretAsInts()
        .add(r.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
        .reinterpretAsFloats();
  }

  /** The same operations on one number, hence the same bits as a lane. */
  static float exp(float x) {
    float c = Math.min(Math.max(x, LOWEST), HIGHEST);
    float r = c * LOG2_E + ROUND;
    float n = r - ROUND;
    float f = Math.fma(n, LN2_HIGH, c);
    f = Math.fma(n, LN2_LOW, f);
    float p = Math.fma(C0, f, C1);
    p = Math.fma(p, f, C2);
    p = Math.fma(p, f, C3);
    p = Math.fma(p, f, C4);
    p = Math.fma(p, f, C5);
    p = Math.fma(p * f, f, f) + 1f;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(r) << 23));
  }

  /** The sum of the lanes, halves onto halves. */
  static float sum(FloatVector v) {
    FloatVector sum = v;
    if (LANES >= 2) {
      sum = sum.add(sum.rearrange(HALF));
    }
    if (LANES >= 4) {
      sum = sum.add(sum.rearrange(QUARTER));
    }
    if (LANES >= 8) {
      sum = sum.add(sum.rearrange(EIGHTH));
    }
    if (LANES >= 16) {
      sum = sum.add(sum.rearrange(SIXTEENTH));
    }
    if (LANES > 16) {
      throw new IllegalStateException("vectors of " + LANES + " floats have no sum yet");
    }
    return sum.lane(0);
  }

  /** The largest lane: of a maximum, any order gives the same bits. */
  static float max(FloatVector v) {
    return v.reduceLanes(VectorOperators.MAX);
  }
}
