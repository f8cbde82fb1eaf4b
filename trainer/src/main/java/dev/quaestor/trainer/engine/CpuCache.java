package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.below;
import static dev.quaestor.trainer.engine.VectorMath.exp;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Keys and values laid out for one query at a time: by slot and head, keys as [headDim, capacity]
 * so that a vector spans positions, values as [capacity, headDim padded to whole vectors] so that a
 * vector spans the head.
 */
final class CpuCache implements Kernels.KvCache {
  private final DecoderConfig c;
  private final int capacity;
  private final int valueWidth;
  private final Region[] keys;
  private final Region[] values;
  private final float[] scores;
  private final float[] sums;

  CpuCache(DecoderConfig c, Kernels kernels, int slots, int positions) {
    this.c = c;
    capacity = whole(positions);
    valueWidth = whole(c.headDim());
    keys = new Region[c.layers()];
    values = new Region[c.layers()];
    for (int l = 0; l < c.layers(); l++) {
      keys[l] = kernels.allocate(slots * c.kvHeads(), c.headDim() * capacity);
      values[l] = kernels.allocate(slots * c.kvHeads(), valueWidth * capacity);
    }
    scores = new float[capacity];
    sums = new float[valueWidth];
  }

  private static int whole(int n) {
    return (n + LANES - 1) / LANES * LANES;
  }

  @Override
  public void append(int layer, int slot, Region qkv, Kernels.Range range) {
    ByteBuffer from = qkv.bytes();
    int hd = c.headDim();
    for (int kv = 0; kv < c.kvHeads(); kv++) {
      int key = (slot * c.kvHeads() + kv) * hd * capacity + range.position();
      int value = ((slot * c.kvHeads() + kv) * capacity + range.position()) * valueWidth;
      for (int t = 0; t < range.count(); t++) {
        int at = (range.row() + t) * qkv.columns + c.queryWidth() + kv * hd;
        for (int d = 0; d < hd; d++) {
          put(keys[layer].bytes(), key + t + d * capacity, get(from, at + d));
          put(values[layer].bytes(), value + t * valueWidth + d, get(from, at + c.keyWidth() + d));
        }
      }
    }
  }

  @Override
  public void attend(int layer, Region qkv, Region out, int[] slots, int[] lengths, int count) {
    int hd = c.headDim();
    for (int i = 0; i < count; i++) {
      for (int head = 0; head < c.heads(); head++) {
        int at = slots[i] * c.kvHeads() + head / (c.heads() / c.kvHeads());
        float sum =
            weigh(
                keys[layer].bytes(),
                at * hd * capacity,
                qkv.bytes(),
                i * qkv.columns + head * hd,
                lengths[i]);
        mix(values[layer].bytes(), at * valueWidth * capacity, lengths[i]);
        int to = i * out.columns + head * hd;
        for (int d = 0; d < hd; d++) {
          put(out.bytes(), to + d, sums[d] / sum);
        }
      }
    }
  }

  /** Leaves exp(score − max) in scores, and returns their sum. */
  private float weigh(ByteBuffer k, int at, ByteBuffer q, int query, int length) {
    int hd = c.headDim();
    float scale = (float) (1 / Math.sqrt(hd));
    FloatVector low = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector top = low;
    for (int t = 0; t < length; t += LANES) {
      FloatVector s = FloatVector.zero(SPECIES);
      for (int d = 0; d < hd; d++) {
        s =
            load(k, at + d * capacity + t)
                .fma(FloatVector.broadcast(SPECIES, get(q, query + d)), s);
      }
      s = s.mul(scale);
      if (t + LANES > length) {
        s = low.blend(s, below(length - t));
      }
      top = top.max(s);
      s.intoArray(scores, t);
    }
    float max = VectorMath.max(top);
    FloatVector all = FloatVector.zero(SPECIES);
    for (int t = 0; t < length; t += LANES) {
      FloatVector e = exp(FloatVector.fromArray(SPECIES, scores, t).sub(max));
      if (t + LANES > length) {
        e = FloatVector.zero(SPECIES).blend(e, below(length - t));
      }
      all = all.add(e);
      e.intoArray(scores, t);
    }
    return VectorMath.sum(all);
  }

  /** Leaves the weighted sum of values in sums. */
  private void mix(ByteBuffer v, int at, int length) {
    for (int d = 0; d < valueWidth; d += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int t = 0; t < length; t++) {
        sum = load(v, at + t * valueWidth + d).fma(FloatVector.broadcast(SPECIES, scores[t]), sum);
      }
      sum.intoArray(sums, d);
    }
  }

  @Override
  public void close() {
    for (int l = 0; l < keys.length; l++) {
      keys[l].close();
      values[l].close();
    }
  }
}
