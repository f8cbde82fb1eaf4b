package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.below;
import static dev.quaestor.trainer.engine.VectorMath.exp;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Keys and values laid out for one query at a time, by slot and head. Keys lie in blocks of as many
 * positions as a vector has lanes, [capacity / lanes, headDim, lanes], so that a vector spans
 * positions and memory is read from front to back; values as [capacity, headDim padded to whole
 * vectors], so that a vector spans the head. What a query gets depends on its own slot's keys and
 * values and on their number alone.
 */
final class CpuCache implements Kernels.KvCache {
  private final DecoderConfig c;
  private final int capacity;
  private final int valueWidth;
  private final Region[] keys;
  private final Region[] values;
  private final float[] scores;

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
  }

  private static int whole(int n) {
    return (n + LANES - 1) / LANES * LANES;
  }

  @Override
  public void append(int layer, int slot, Region from, int column, Kernels.Range range) {
    int hd = c.headDim();
    for (int kv = 0; kv < c.kvHeads(); kv++) {
      int key = (slot * c.kvHeads() + kv) * hd * capacity;
      int value = ((slot * c.kvHeads() + kv) * capacity + range.position()) * valueWidth;
      for (int t = 0; t < range.count(); t++) {
        int at = (range.row() + t) * from.columns + column + kv * hd;
        int position = range.position() + t;
        int to = key + (position / LANES * hd) * LANES + position % LANES;
        scatter(from.bytes(), at, keys[layer].bytes(), to, hd);
        copy(from, at + c.keyWidth(), values[layer].bytes(), value + t * valueWidth, hd);
      }
    }
  }

  private static void scatter(ByteBuffer from, int at, ByteBuffer keys, int to, int hd) {
    for (int d = 0; d < hd; d++) {
      put(keys, to + d * LANES, get(from, at + d));
    }
  }

  /** By whole vectors where they do not pass the end: what they bring into the padding is idle. */
  private void copy(Region from, int at, ByteBuffer values, int to, int hd) {
    if (at + valueWidth <= from.rows * from.columns) {
      for (int d = 0; d < valueWidth; d += LANES) {
        store(load(from.bytes(), at + d), values, to + d);
      }
    } else {
      for (int d = 0; d < hd; d++) {
        put(values, to + d, get(from.bytes(), at + d));
      }
    }
  }

  @Override
  public void attend(
      int layer, Region qkv, Region out, Kernels.Queries queries, int first, int count) {
    int hd = c.headDim();
    int group = c.heads() / c.kvHeads();
    ByteBuffer k = keys[layer].bytes();
    ByteBuffer v = values[layer].bytes();
    for (int i = 0; i < count; i++) {
      int length = queries.lengths()[i];
      int row = first + i;
      for (int head = 0; head < c.heads(); head++) {
        int at = queries.slots()[i] * c.kvHeads() + head / group;
        int query = row * qkv.columns + head * hd;
        float sum = weigh(k, at * hd * capacity, qkv.bytes(), query, length);
        int to = row * out.columns + head * hd;
        mix(v, at * valueWidth * capacity, length, 1 / sum, out.bytes(), to);
      }
    }
  }

  /** Leaves exp(score − max) in scores, and returns their sum. */
  private float weigh(ByteBuffer k, int at, ByteBuffer q, int query, int length) {
    int hd = c.headDim();
    float scale = (float) (1 / Math.sqrt(hd));
    // The last vector is cut by its mask whether or not it is full: a branch there would box it.
    int last = (length - 1) / LANES * LANES;
    VectorMask<Float> cut = below(length - last);
    FloatVector low = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector end = low.blend(dot(k, at + last * hd, q, query, hd).mul(scale), cut);
    FloatVector top = end;
    for (int t = 0; t < last; t += LANES) {
      FloatVector s = dot(k, at + t * hd, q, query, hd).mul(scale);
      s.intoArray(scores, t);
      top = top.max(s);
    }
    FloatVector max = FloatVector.broadcast(SPECIES, VectorMath.max(top));
    FloatVector all = FloatVector.zero(SPECIES);
    for (int t = 0; t < last; t += LANES) {
      FloatVector e = exp(FloatVector.fromArray(SPECIES, scores, t).sub(max));
      e.intoArray(scores, t);
      all = all.add(e);
    }
    FloatVector e = FloatVector.zero(SPECIES).blend(exp(end.sub(max)), cut);
    e.intoArray(scores, last);
    return VectorMath.sum(all.add(e));
  }

  /** The query's products with one block of keys. */
  private static FloatVector dot(ByteBuffer k, int at, ByteBuffer q, int query, int hd) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = even;
    for (int d = 0; d < hd; d += 2) { // headDim is even: half of it rotates against the other half
      FloatVector a = FloatVector.broadcast(SPECIES, get(q, query + d));
      FloatVector b = FloatVector.broadcast(SPECIES, get(q, query + d + 1));
      even = load(k, at + d * LANES).fma(a, even);
      odd = load(k, at + (d + 1) * LANES).fma(b, odd);
    }
    return even.add(odd);
  }

  /** The weighted sum of values, shrunk: in four sums side by side, that none waits for itself. */
  private void mix(ByteBuffer v, int at, int length, float shrink, ByteBuffer out, int to) {
    int hd = c.headDim();
    int whole = length & ~3;
    for (int d = 0; d < hd; d += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int from = at + d;
      for (int t = 0; t < whole; t += 4) {
        int row = from + t * valueWidth;
        s0 = load(v, row).fma(weight(t), s0);
        s1 = load(v, row + valueWidth).fma(weight(t + 1), s1);
        s2 = load(v, row + 2 * valueWidth).fma(weight(t + 2), s2);
        s3 = load(v, row + 3 * valueWidth).fma(weight(t + 3), s3);
      }
      for (int t = whole; t < length; t++) {
        s0 = load(v, from + t * valueWidth).fma(weight(t), s0);
      }
      FloatVector sum = s0.add(s1).add(s2.add(s3)).mul(shrink);
      if (d + LANES <= hd) {
        store(sum, out, to + d);
      } else {
        sum.intoArray(scores, 0); // read for the last time above: d has no next
        for (int i = 0; i < hd - d; i++) {
          put(out, to + d + i, scores[i]);
        }
      }
    }
  }

  private FloatVector weight(int t) {
    return FloatVector.broadcast(SPECIES, scores[t]);
  }

  @Override
  public void close() {
    for (int l = 0; l < keys.length; l++) {
      keys[l].close();
      values[l].close();
    }
  }
}
