package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * A row of n floats as whole numbers from -127 to 127 and one scale, and sums of products of such
 * numbers as floats again. The largest magnitude of a row becomes 127; halves round to even. What
 * becomes of a row depends on nothing but the row.
 */
final class Int8Rows {

  /** The largest whole number. */
  static final int MOST = 127;

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * Byte.SIZE));

  /** 1.5 · 2^23: adding it leaves the nearest whole number in the low bits. */
  private static final float ROUND = 12582912f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  /** Below this a row counts as zeros: 127 over it is still finite. */
  private static final float LEAST = 1e-36f;

  private Int8Rows() {}

  /** The largest magnitude; NaN where one is NaN. */
  static float largest(ByteBuffer x, int at, int n) {
    FloatVector top = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      top = top.max(load(x, at + i).abs());
    }
    float most = VectorMath.max(top);
    for (; i < n; i++) {
      most = Math.max(most, Math.abs(get(x, at + i)));
    }
    return most;
  }

  /** What a whole number of this row is worth: 0 of zeros, NaN where not all is finite. */
  static float scale(float largest) {
    return !Float.isFinite(largest) ? Float.NaN : largest < LEAST ? 0 : largest / MOST;
  }

  /**
   * Whether most of a row is lost in rounding: the mean of all its whole numbers but the largest is
   * below a half.
   *
   * @param magnitudes what {@link #round} found of n numbers
   */
  static boolean coarse(int magnitudes, int n) {
    return magnitudes > 0 && 2 * (magnitudes - MOST) < n - 1;
  }

  /**
   * Rounds a row.
   *
   * @param largest its largest magnitude
   * @param zero the byte that stands for 0: 0 where bytes are signed, 128 where they are not
   * @return the sum of the whole numbers' magnitudes; 0 of zeros, and where not all is finite
   */
  static int round(ByteBuffer x, int at, int n, float largest, ByteBuffer into, int to, int zero) {
    float scale = scale(largest);
    if (!(scale > 0)) {
      for (int i = 0; i < n; i++) {
        into.put(to + i, (byte) zero);
      }
      return 0;
    }
    float by = MOST / largest;
    IntVector sums = IntVector.zero(INTS);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector whole = load(x, at + i).mul(by).add(ROUND);
      ((ByteVector)
              whole
                  .reinterpretAsInts()
                  .lanewise(VectorOperators.XOR, zero)
                  .convertShape(VectorOperators.I2B, BYTES, 0))
          .intoByteBuffer(into, to + i, ORDER);
      sums = sums.add(whole.reinterpretAsInts().sub(ROUND_BITS).abs());
    }
    int sum = sums.reduceLanes(VectorOperators.ADD); // of whole numbers: any order is right
    for (; i < n; i++) {
      int bits = Float.floatToRawIntBits(get(x, at + i) * by + ROUND);
      into.put(to + i, (byte) (bits ^ zero));
      sum += Math.abs(bits - ROUND_BITS);
    }
    return sum;
  }

  /**
   * Turns a row of sums into floats: {@code y = (sum - surplus) · weight's scale · row's scale}.
   */
  static void unscale(
      ByteBuffer sums, int from, ByteBuffer y, int at, ByteMatrix w, float rowScale) {
    int n = w.out();
    int[] surplus = w.surplus();
    float[] scales = w.scales();
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector whole =
          (FloatVector)
              IntVector.fromByteBuffer(INTS, sums, (from + i) * Integer.BYTES, ORDER)
                  .sub(IntVector.fromArray(INTS, surplus, i))
                  .convert(VectorOperators.I2F, 0);
      store(whole.mul(FloatVector.fromArray(SPECIES, scales, i)).mul(rowScale), y, at + i);
    }
    for (; i < n; i++) {
      float sum = sums.getInt((from + i) * Integer.BYTES) - surplus[i];
      put(y, at + i, sum * scales[i] * rowScale);
    }
  }

  /** Where the first number above {@code least} is, from {@code from} on; n where there is none. */
  static int above(ByteBuffer x, int at, int from, int n, float least) {
    int i = from;
    for (; i <= n - LANES; i += LANES) {
      if (load(x, at + i).compare(VectorOperators.GT, least).anyTrue()) {
        break;
      }
    }
    for (; i < n; i++) {
      if (get(x, at + i) > least) {
        return i;
      }
    }
    return n;
  }

  /** The product of two rows in floats; lanes are summed in a fixed order. */
  static float dot(ByteBuffer a, int at, ByteBuffer b, int bt, int n) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      sums = load(a, at + i).fma(load(b, bt + i), sums);
    }
    float sum = VectorMath.sum(sums);
    for (; i < n; i++) {
      sum = Math.fma(get(a, at + i), get(b, bt + i), sum);
    }
    return sum;
  }
}
