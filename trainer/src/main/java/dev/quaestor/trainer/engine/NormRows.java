package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * RMSNorm of one row of n numbers, forward and back; rows begin at element offsets of their
 * buffers.
 */
final class NormRows {
  private NormRows() {}

  /** {@code sum = x + delta}. */
  static void add(ByteBuffer x, ByteBuffer delta, ByteBuffer sum, int at, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      store(load(x, at + i).add(load(delta, at + i)), sum, at + i);
    }
    for (; i < n; i++) {
      put(sum, at + i, get(x, at + i) + get(delta, at + i));
    }
  }

  /** {@code 1 / sqrt(mean(x²) + eps)}. */
  static float inverse(ByteBuffer x, int at, int n, float eps) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - 2 * LANES; i += 2 * LANES) {
      FloatVector v = load(x, at + i);
      FloatVector w = load(x, at + i + LANES);
      a = v.fma(v, a);
      b = w.fma(w, b);
    }
    float sum = VectorMath.sum(a.add(b));
    for (; i < n; i++) {
      float v = get(x, at + i);
      sum = Math.fma(v, v, sum);
    }
    return (float) (1 / Math.sqrt((double) sum / n + eps));
  }

  /** {@code y = x · inverse · gain}. */
  static void scale(
      ByteBuffer x, int xAt, float inverse, ByteBuffer gain, ByteBuffer y, int yAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      store(load(x, xAt + i).mul(inverse).mul(load(gain, i)), y, yAt + i);
    }
    for (; i < n; i++) {
      put(y, yAt + i, get(x, xAt + i) * inverse * get(gain, i));
    }
  }

  /** Adds dy · x · inverse to dgain, and returns the dot product of dy · gain with x. */
  static float backGain(
      ByteBuffer dy,
      int dyAt,
      ByteBuffer x,
      int xAt,
      float inverse,
      ByteBuffer gain,
      ByteBuffer dgain,
      int n) {
    FloatVector dot = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector dyx = load(dy, dyAt + i).mul(load(x, xAt + i));
      dot = dyx.fma(load(gain, i), dot);
      store(dyx.fma(FloatVector.broadcast(SPECIES, inverse), load(dgain, i)), dgain, i);
    }
    float sum = VectorMath.sum(dot);
    for (; i < n; i++) {
      float dyx = get(dy, dyAt + i) * get(x, xAt + i);
      sum = Math.fma(dyx, get(gain, i), sum);
      put(dgain, i, Math.fma(dyx, inverse, get(dgain, i)));
    }
    return sum;
  }

  /** The dot product of dy · gain with x, by the same sums, where no gain learns. */
  static float dot(ByteBuffer dy, int dyAt, ByteBuffer x, int xAt, ByteBuffer gain, int n) {
    FloatVector dot = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      dot = load(dy, dyAt + i).mul(load(x, xAt + i)).fma(load(gain, i), dot);
    }
    float sum = VectorMath.sum(dot);
    for (; i < n; i++) {
      sum = Math.fma(get(dy, dyAt + i) * get(x, xAt + i), get(gain, i), sum);
    }
    return sum;
  }

  /** {@code dx = keep · dx + inverse · dy · gain − x · inverse³ · dot / n}. */
  static void backInput(
      ByteBuffer dy,
      int dyAt,
      ByteBuffer x,
      int xAt,
      float inverse,
      float dot,
      ByteBuffer gain,
      ByteBuffer dx,
      int dxAt,
      int n,
      float keep) {
    float shrink = -(inverse * inverse * inverse) * dot / n;
    FloatVector kept = FloatVector.broadcast(SPECIES, keep);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector through = load(dy, dyAt + i).mul(load(gain, i)).mul(inverse);
      FloatVector sum = load(x, xAt + i).fma(FloatVector.broadcast(SPECIES, shrink), through);
      store(keep == 0 ? sum : load(dx, dxAt + i).fma(kept, sum), dx, dxAt + i);
    }
    for (; i < n; i++) {
      float sum = Math.fma(get(x, xAt + i), shrink, get(dy, dyAt + i) * get(gain, i) * inverse);
      put(dx, dxAt + i, keep == 0 ? sum : Math.fma(get(dx, dxAt + i), keep, sum));
    }
  }
}
