package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.exp;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Keys and values laid out for one query at a time, by slot and head. Keys lie in blocks of as many
 * positions as a vector has lanes, [capacity / lanes, headDim, lanes], so that a vector spans
 * positions and memory is read from front to back. Values lie so too where a head is smaller than a
 * vector; else as [capacity, headDim padded to whole vectors], so that a vector spans the head.
 * What a query gets depends on its own slot's keys and values and on their number alone.
 *
 * <p>The cache is native, the arithmetic on the heap: what a group of heads reads is copied there
 * first, since Java 17 loads a vector from an array in a third of the time it takes from a direct
 * buffer, and each is loaded once a head.
 */
final class CpuCache implements Kernels.KvCache {
  private final DecoderConfig c;
  private final int capacity;
  private final boolean turned; // values lie as keys do
  private final int valueWidth;
  private final Region[] keys;
  private final Region[] values;
  private final float[] query;
  private final float[] k;
  private final float[] v;
  private final float[] scores;
  private final float[] result; // of all heads, and a vector's padding

  CpuCache(DecoderConfig c, Kernels kernels, int slots, int positions) {
    this.c = c;
    capacity = whole(positions);
    turned = c.headDim() < LANES;
    valueWidth = turned ? c.headDim() : whole(c.headDim());
    keys = new Region[c.layers()];
    values = new Region[c.layers()];
    for (int l = 0; l < c.layers(); l++) {
      keys[l] = kernels.allocate(slots * c.kvHeads(), c.headDim() * capacity);
      values[l] = kernels.allocate(slots * c.kvHeads(), valueWidth * capacity);
    }
    query = new float[c.queryWidth()];
    k = new float[c.headDim() * capacity];
    v = new float[valueWidth * capacity];
    scores = new float[capacity];
    result = new float[c.queryWidth() + LANES];
  }

  private static int whole(int n) {
    return (n + LANES - 1) / LANES * LANES;
  }

  @Override
  public void append(int layer, int slot, Region from, int column, Kernels.Range range) {
    int hd = c.headDim();
    ByteBuffer toKeys = keys[layer].bytes();
    ByteBuffer toValues = values[layer].bytes();
    for (int kv = 0; kv < c.kvHeads(); kv++) {
      int key = (slot * c.kvHeads() + kv) * hd * capacity;
      int value = (slot * c.kvHeads() + kv) * valueWidth * capacity;
      for (int t = 0; t < range.count(); t++) {
        int at = (range.row() + t) * from.columns + column + kv * hd;
        int position = range.position() + t;
        int place = (position / LANES * hd) * LANES + position % LANES;
        scatter(from.bytes(), at, toKeys, key + place, hd);
        if (!turned) {
          int row = (value + position * valueWidth) * Float.BYTES;
          int source = (at + c.keyWidth()) * Float.BYTES;
          toValues.put(row, from.bytes(), source, hd * Float.BYTES);
        } else {
          if (position % LANES == 0) {
            clear(toValues, value + place, hd);
          }
          scatter(from.bytes(), at + c.keyWidth(), toValues, value + place, hd);
        }
      }
    }
  }

  /** So that what lies beyond the last position, by a weight of 0, is nothing. */
  private static void clear(ByteBuffer values, int block, int hd) {
    for (int d = 0; d < hd; d++) {
      store(FloatVector.zero(SPECIES), values, block + d * LANES);
    }
  }

  private static void scatter(ByteBuffer from, int at, ByteBuffer keys, int to, int hd) {
    for (int d = 0; d < hd; d++) {
      put(keys, to + d * LANES, get(from, at + d));
    }
  }

  @Override
  public void attend(
      int layer, Region qkv, Region out, Kernels.Queries queries, int first, int count) {
    int hd = c.headDim();
    int group = c.heads() / c.kvHeads();
    FloatBuffer from = qkv.bytes().asFloatBuffer();
    FloatBuffer to = out.bytes().asFloatBuffer();
    FloatBuffer allKeys = keys[layer].bytes().asFloatBuffer();
    FloatBuffer allValues = values[layer].bytes().asFloatBuffer();
    for (int i = 0; i < count; i++) {
      int length = queries.lengths()[i];
      from.get((first + i) * qkv.columns, query);
      for (int kv = 0; kv < c.kvHeads(); kv++) {
        int at = queries.slots()[i] * c.kvHeads() + kv;
        allKeys.get(at * hd * capacity, k, 0, hd * whole(length));
        allValues.get(
            at * valueWidth * capacity, v, 0, valueWidth * (turned ? whole(length) : length));
        for (int head = kv * group; head < (kv + 1) * group; head++) {
          float shrink = 1 / weigh(head * hd, length);
          if (turned) {
            mixTurned(whole(length), shrink, head * hd);
          } else {
            mix(length, shrink, head * hd);
          }
        }
      }
      to.put((first + i) * out.columns, result, 0, c.queryWidth());
    }
  }

  /**
   * Leaves exp(score − max) of the query at {@code at} in scores, and returns their sum. In steps
   * of a few vector operations each: where a method holds more than the compiler cares to inline,
   * it makes objects of its vectors.
   */
  private float weigh(int at, int length) {
    int whole = whole(length);
    score(at, whole);
    Arrays.fill(scores, length, whole, Float.NEGATIVE_INFINITY);
    float sum = exponentials(scores, whole, largest(scores, whole));
    Arrays.fill(scores, length, whole, 0);
    return sum;
  }

  /** The query's products with whole blocks of keys. */
  private void score(int at, int whole) {
    int hd = c.headDim();
    float scale = (float) c.attentionScale();
    for (int t = 0; t < whole; t += LANES) {
      FloatVector even = FloatVector.zero(SPECIES);
      FloatVector odd = FloatVector.zero(SPECIES);
      int block = t * hd;
      for (int d = 0; d < hd; d += 2) { // even, since one half of it rotates against the other
        even = fma(k, block + d * LANES, query[at + d], even);
        odd = fma(k, block + (d + 1) * LANES, query[at + d + 1], odd);
      }
      even.add(odd).mul(scale).intoArray(scores, t);
    }
  }

  private static FloatVector fma(float[] vectors, int at, float by, FloatVector sum) {
    return FloatVector.fromArray(SPECIES, vectors, at).fma(FloatVector.broadcast(SPECIES, by), sum);
  }

  private static float largest(float[] scores, int whole) {
    FloatVector top = FloatVector.fromArray(SPECIES, scores, 0);
    for (int t = LANES; t < whole; t += LANES) {
      top = top.max(FloatVector.fromArray(SPECIES, scores, t));
    }
    return VectorMath.max(top);
  }

  /** What is −∞ becomes e^-87, which is nothing beside the largest's 1. */
  private static float exponentials(float[] scores, int whole, float max) {
    FloatVector all = FloatVector.zero(SPECIES);
    for (int t = 0; t < whole; t += LANES) {
      FloatVector e = exp(FloatVector.fromArray(SPECIES, scores, t).sub(max));
      e.intoArray(scores, t);
      all = all.add(e);
    }
    return VectorMath.sum(all);
  }

  /** The weighted sum of values, shrunk: in four sums side by side, that none waits for itself. */
  private void mix(int length, float shrink, int to) {
    int whole = length & ~3;
    for (int d = 0; d < c.headDim(); d += LANES) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      int row = d;
      for (int t = 0; t < whole; t += 4) {
        s0 = fma(v, row, scores[t], s0);
        s1 = fma(v, row + valueWidth, scores[t + 1], s1);
        s2 = fma(v, row + 2 * valueWidth, scores[t + 2], s2);
        s3 = fma(v, row + 3 * valueWidth, scores[t + 3], s3);
        row += 4 * valueWidth;
      }
      for (int t = whole; t < length; t++) {
        s0 = fma(v, row, scores[t], s0);
        row += valueWidth;
      }
      // What the last vector of a head brings beyond it, the next head overwrites.
      s0.add(s1).add(s2.add(s3)).mul(shrink).intoArray(result, to + d);
    }
  }

  /** The same over whole blocks of positions, a dimension of the head at a time. */
  private void mixTurned(int whole, float shrink, int to) {
    int hd = c.headDim();
    for (int d = 0; d < hd; d++) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int t = 0; t < whole; t += LANES) {
        FloatVector weights = FloatVector.fromArray(SPECIES, scores, t);
        sum = FloatVector.fromArray(SPECIES, v, t * hd + d * LANES).fma(weights, sum);
      }
      result[to + d] = VectorMath.sum(sum) * shrink;
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
