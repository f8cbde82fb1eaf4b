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
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/**
 * Causal attention, sequence by sequence and head by head, in tiles of queries that see only the
 * keys up to their own last row: about half of the full square. The forward pass keeps, of each
 * softmax, the logarithm of its denominator; the backward pass computes the probabilities again
 * from it (Dao et al. 2022, FlashAttention), so that nothing quadratic in the length is stored.
 */
final class AttentionTiles implements AutoCloseable {
  static final int TILE = 64;
  private final DecoderConfig c;
  private final Blas blas;
  private final Kernels kernels;
  private final float[] inverse = new float[TILE];
  private @Nullable Region scores;
  private @Nullable Region slopes;

  AttentionTiles(DecoderConfig c, Blas blas, Kernels kernels) {
    this.c = c;
    this.blas = blas;
    this.kernels = kernels;
  }

  private void reserve(int longest) {
    int columns = padded(longest);
    if (scores == null || scores.columns < columns) {
      close();
      scores = kernels.allocate(TILE, columns);
      slopes = kernels.allocate(TILE, columns);
    }
  }

  private static int padded(int keys) {
    return (keys + LANES - 1) / LANES * LANES;
  }

  /**
   * Queries in rows {@code [start, start + count)} of qkv and out, standing at positions from
   * {@code position}, a multiple of {@link #TILE}; the keys of positions from 0 begin at element
   * {@code firstKey} of {@code keys}, each position's values {@code keyWidth} elements behind its
   * keys.
   */
  record Span(int start, int count, int position, Region keys, long firstKey) {}

  void forward(Region qkv, Region out, Region logSums, Pack pack) {
    for (int s = 0; s < pack.sequences(); s++) {
      int start = pack.starts()[s];
      int count = pack.starts()[s + 1] - start;
      long keys = (long) start * qkv.columns + c.queryWidth();
      forward(qkv, out, logSums, new Span(start, count, 0, qkv, keys));
    }
  }

  void forward(Region qkv, Region out, Region logSums, Span span) {
    reserve(span.position + span.count);
    for (int head = 0; head < c.heads(); head++) {
      forward(qkv, out, logSums, span, head);
    }
  }

  private void forward(Region qkv, Region out, Region logSums, Span span, int head) {
    Region p = Objects.requireNonNull(scores);
    Region k = span.keys;
    int stride = qkv.columns;
    int hd = c.headDim();
    int ow = out.columns;
    long key = span.firstKey + head / (c.heads() / c.kvHeads()) * hd;
    float scale = (float) (1 / Math.sqrt(hd));
    for (int t = 0; t < span.count; t += TILE) {
      int rows = Math.min(TILE, span.count - t);
      int keys = span.position + t + rows;
      int ld = padded(keys);
      int row = span.start + t;
      long query = (long) row * stride + head * hd;
      blas.timesTurned(rows, keys, hd, scale, qkv, query, stride, k, key, k.columns, 0, p, 0, ld);
      for (int r = 0; r < rows; r++) {
        float logSum = softmax(p.bytes(), r * ld, span.position + t + r + 1, ld, r);
        put(logSums.bytes(), (row + r) * c.heads() + head, logSum);
      }
      int o = row * ow + head * hd;
      blas.times(rows, hd, keys, 1, p, 0, ld, k, key + c.keyWidth(), k.columns, 0, out, o, ow);
      for (int r = 0; r < rows; r++) {
        shrink(out.bytes(), o + r * ow, hd, inverse[r]);
      }
    }
  }

  /**
   * Replaces seen scores by exp(score − max), unseen ones by 0; the division is left to the output.
   */
  private float softmax(ByteBuffer p, int at, int seen, int ld, int row) {
    // The last vector is cut by its mask whether or not it is full: a branch there would box it.
    int last = (seen - 1) / LANES * LANES;
    VectorMask<Float> cut = below(seen - last);
    FloatVector low = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector top = low.blend(load(p, at + last), cut);
    for (int i = 0; i < last; i += LANES) {
      top = top.max(load(p, at + i));
    }
    FloatVector max = FloatVector.broadcast(SPECIES, VectorMath.max(top));
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sums = zero;
    for (int i = 0; i < last; i += LANES) {
      FloatVector e = exp(load(p, at + i).sub(max));
      sums = sums.add(e);
      store(e, p, at + i);
    }
    FloatVector end = zero.blend(exp(load(p, at + last).sub(max)), cut);
    store(end, p, at + last);
    for (int i = last + LANES; i < ld; i += LANES) {
      store(zero, p, at + i);
    }
    float sum = VectorMath.sum(sums.add(end));
    inverse[row] = 1 / sum;
    return (float) (max.lane(0) + StrictMath.log(sum));
  }

  private static void shrink(ByteBuffer out, int at, int n, float by) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      store(load(out, at + i).mul(by), out, at + i);
    }
    for (; i < n; i++) {
      put(out, at + i, get(out, at + i) * by);
    }
  }

  void backward(Region qkv, Kernels.Attended attended, Region dqkv, Pack pack) {
    reserve(pack.longest());
    for (int s = 0; s < pack.sequences(); s++) {
      for (int head = 0; head < c.heads(); head++) {
        backward(
            qkv, attended, dqkv, pack.starts()[s], pack.starts()[s + 1] - pack.starts()[s], head);
      }
    }
  }

  private void backward(
      Region qkv, Kernels.Attended attended, Region dqkv, int start, int length, int head) {
    Region p = Objects.requireNonNull(scores);
    Region ds = Objects.requireNonNull(slopes);
    int stride = qkv.columns;
    int hd = c.headDim();
    int ow = attended.out().columns;
    int group = c.heads() / c.kvHeads();
    long first = (long) start * stride;
    long key = first + c.queryWidth() + head / group * hd;
    long value = key + c.keyWidth();
    float scale = (float) (1 / Math.sqrt(hd));
    // The last tile sees every key: coming first, it may overwrite where the others add.
    for (int t = (length - 1) / TILE * TILE; t >= 0; t -= TILE) {
      int rows = Math.min(TILE, length - t);
      int keys = t + rows;
      int ld = padded(keys);
      float beta = keys == length && head % group == 0 ? 0 : 1;
      long query = first + (long) t * stride + head * hd;
      int o = (start + t) * ow + head * hd;
      blas.timesTurned(rows, keys, hd, scale, qkv, query, stride, qkv, key, stride, 0, p, 0, ld);
      blas.timesTurned(rows, keys, hd, 1, attended.dout(), o, ow, qkv, value, stride, 0, ds, 0, ld);
      for (int r = 0; r < rows; r++) {
        float logSum = get(attended.logSums().bytes(), (start + t + r) * c.heads() + head);
        float dot = dot(attended.dout().bytes(), attended.out().bytes(), o + r * ow, hd);
        slopes(p.bytes(), ds.bytes(), r * ld, t + r + 1, ld, logSum, dot);
      }
      blas.turnedTimes(
          keys, hd, rows, 1, p, 0, ld, attended.dout(), o, ow, beta, dqkv, value, stride);
      blas.times(rows, hd, keys, scale, ds, 0, ld, qkv, key, stride, 0, dqkv, query, stride);
      blas.turnedTimes(
          keys, hd, rows, scale, ds, 0, ld, qkv, query, stride, beta, dqkv, key, stride);
    }
  }

  private float dot(ByteBuffer a, ByteBuffer b, int at, int n) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      sums = load(a, at + i).fma(load(b, at + i), sums);
    }
    float sum = VectorMath.sum(sums);
    for (; i < n; i++) {
      sum = Math.fma(get(a, at + i), get(b, at + i), sum);
    }
    return sum;
  }

  /** p: scores in, probabilities out; ds: gradients of the probabilities in, of the scores out. */
  private static void slopes(
      ByteBuffer p, ByteBuffer ds, int at, int seen, int ld, float logSum, float dot) {
    int last = (seen - 1) / LANES * LANES;
    VectorMask<Float> cut = below(seen - last);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < last; i += LANES) {
      FloatVector e = exp(load(p, at + i).sub(logSum));
      store(e, p, at + i);
      store(load(ds, at + i).sub(dot).mul(e), ds, at + i);
    }
    FloatVector e = zero.blend(exp(load(p, at + last).sub(logSum)), cut);
    store(e, p, at + last);
    store(zero.blend(load(ds, at + last).sub(dot).mul(e), cut), ds, at + last);
    for (int i = last + LANES; i < ld; i += LANES) {
      store(zero, p, at + i);
      store(zero, ds, at + i);
    }
  }

  @Override
  public void close() {
    if (scores != null) {
      scores.close();
    }
    if (slopes != null) {
      slopes.close();
    }
  }
}
