package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.exp;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** One row of n logits: its cross-entropy with gradient, or what its distribution looks like. */
final class HeadRows {
  private HeadRows() {}

  /** Negative log-probability of the target; the logits become scale · (p − target). */
  static double crossEntropy(ByteBuffer logits, int at, int n, int target, float scale) {
    float max = max(logits, at, n);
    float wanted = get(logits, at + target);
    float sum = exponentials(logits, at, n, max);
    VectorMath.scale(logits, at, n, scale / sum);
    put(logits, at + target, get(logits, at + target) - scale);
    return StrictMath.log(sum) + max - wanted;
  }

  /** Replaces the logits by exp(logit − max), and returns their sum. */
  private static float exponentials(ByteBuffer logits, int at, int n, float max) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector e = exp(load(logits, at + i).sub(max));
      store(e, logits, at + i);
      sums = sums.add(e);
    }
    float sum = VectorMath.sum(sums);
    for (; i < n; i++) {
      float e = exp(get(logits, at + i) - max);
      put(logits, at + i, e);
      sum += e;
    }
    return sum;
  }

  private static float max(ByteBuffer logits, int at, int n) {
    FloatVector top = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      top = top.max(load(logits, at + i));
    }
    float max = VectorMath.max(top);
    for (; i < n; i++) {
      max = Math.max(max, get(logits, at + i));
    }
    return max;
  }

  static void observe(ByteBuffer logits, int at, int n, Kernels.Observation into, float[] scratch) {
    FloatVector first = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector second = first;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = load(logits, at + i);
      second = second.max(first.min(v));
      first = first.max(v);
    }
    float top = Float.NEGATIVE_INFINITY;
    float next = Float.NEGATIVE_INFINITY;
    first.intoArray(scratch, 0);
    second.intoArray(scratch, LANES);
    for (int j = 0; j < 2 * LANES; j++) {
      next = Math.max(next, Math.min(top, scratch[j]));
      top = Math.max(top, scratch[j]);
    }
    for (; i < n; i++) {
      float v = get(logits, at + i);
      next = Math.max(next, Math.min(top, v));
      top = Math.max(top, v);
    }
    FloatVector sums = FloatVector.zero(SPECIES);
    FloatVector weighted = FloatVector.zero(SPECIES);
    for (i = 0; i <= n - LANES; i += LANES) {
      FloatVector below = load(logits, at + i).sub(top);
      FloatVector e = exp(below);
      sums = sums.add(e);
      weighted = e.fma(below, weighted);
    }
    double sum = VectorMath.sum(sums);
    double mean = VectorMath.sum(weighted);
    for (; i < n; i++) {
      float below = get(logits, at + i) - top;
      float e = exp(below);
      sum += e;
      mean += (double) e * below;
    }
    into.logSum = StrictMath.log(sum) + top;
    into.entropy = Math.max(0, StrictMath.log(sum) - mean / sum);
    into.margin = (1 - (n == 1 ? 0 : StrictMath.exp((double) next - top))) / sum;
    into.argmax = indexOf(logits, at, n, top);
  }

  private static int indexOf(ByteBuffer logits, int at, int n, float value) {
    for (int i = 0; i < n; i++) {
      if (get(logits, at + i) == value) {
        return i;
      }
    }
    return 0; // only NaN is not found; the caller sees it in logSum
  }
}
