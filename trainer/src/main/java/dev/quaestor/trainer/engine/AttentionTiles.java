package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.exp;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Causal attention, sequence by sequence and head by head, in tiles of queries that see only the
 * keys up to their own last row: about half of the full square. The forward pass keeps, of each
 * softmax, the logarithm of its denominator; the backward pass computes the probabilities again
 * from it (Dao et al. 2022, FlashAttention), so that nothing quadratic in the length is stored.
 *
 * <p>A tile's scores lie {@code [keys, queries]}: a vector's lanes are queries, so that maxima and
 * sums over keys need no folding of lanes, and only where a vector of queries meets its own keys is
 * anything masked. Lanes past a tile's last query hold whatever was there, which nobody reads.
 */
final class AttentionTiles implements AutoCloseable {
  static final int TILE = 64;

  /** [LANES, LANES]: row d holds 1 for the queries that see a key d past the first of them. */
  private static final float[] SEEN = new float[LANES * LANES];

  /** The same as what to add to a score: 0, or −∞ for queries before the key. */
  private static final float[] HIDDEN = new float[LANES * LANES];

  static {
    for (int past = 0; past < LANES; past++) {
      Arrays.fill(SEEN, past * LANES + past, (past + 1) * LANES, 1);
      Arrays.fill(HIDDEN, past * LANES, past * LANES + past, Float.NEGATIVE_INFINITY);
    }
  }

  private final DecoderConfig c;
  private final Blas blas;
  private final Kernels kernels;

  /** Of each query of a tile: its softmax's sum, or going back that sum's logarithm and maximum. */
  private final float[] norms;

  /** Of each query of a tile: its highest score, or going back output times output's gradient. */
  private final float[] dots;

  private @Nullable Region scores;
  private @Nullable Region slopes;

  AttentionTiles(DecoderConfig c, Blas blas, Kernels kernels) {
    this.c = c;
    this.blas = blas;
    this.kernels = kernels;
    norms = new float[TILE * c.heads()];
    dots = new float[TILE * c.heads()];
  }

  private void reserve(int longest) {
    if (scores == null || scores.rows < longest) {
      release();
      scores = kernels.allocate(longest, TILE);
      slopes = kernels.allocate(longest, TILE);
    }
  }

  private static int padded(int queries) {
    return (queries + LANES - 1) / LANES * LANES;
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
      forward(qkv, out, logSums, new Span(start, count, 0, qkv, key(0, start, qkv.columns)));
    }
  }

  void forward(Region qkv, Region out, Region logSums, Span span) {
    reserve(span.position + span.count);
    for (int t = 0; t < span.count; t += TILE) {
      forward(qkv, out, logSums, span, t);
    }
  }

  /** All heads of a tile of the span's queries, the first of which is its t-th. */
  private void forward(Region qkv, Region out, Region logSums, Span span, int t) {
    Region p = Objects.requireNonNull(scores);
    Region k = span.keys;
    int hd = c.headDim();
    int ow = out.columns;
    int row = span.start + t;
    int rows = Math.min(TILE, span.count - t);
    int first = span.position + t;
    int keys = first + rows;
    int ld = padded(rows);
    float scale = (float) c.attentionScale();
    for (int head = 0; head < c.heads(); head++) {
      long key = span.firstKey + head / (c.heads() / c.kvHeads()) * hd;
      long query = (long) row * qkv.columns + head * hd;
      blas.timesTurned(
          keys, rows, hd, scale, k, key, k.columns, qkv, query, qkv.columns, 0, p, 0, ld);
      for (int lanes = 0; lanes < ld; lanes += LANES) {
        highest(p.bytes(), lanes, ld, first + lanes, keys);
        softmax(p.bytes(), lanes, ld, first + lanes, keys);
      }
      int o = row * ow + head * hd;
      blas.turnedTimes(
          rows, hd, keys, 1, p, 0, ld, k, key + c.keyWidth(), k.columns, 0, out, o, ow);
      for (int r = 0; r < rows; r++) {
        VectorMath.scale(out.bytes(), o + r * ow, hd, 1 / norms[r]);
        float logSum = (float) (dots[r] + StrictMath.log(norms[r]));
        put(logSums.bytes(), (row + r) * c.heads() + head, logSum);
      }
    }
  }

  /** Where the keys of a head begin, in a sequence from row start on. */
  private long key(int head, int start, int stride) {
    int group = c.heads() / c.kvHeads();
    return (long) start * stride + c.queryWidth() + head / group * c.headDim();
  }

  // The loops over keys are methods of their own: the compiler stops inlining after so much code,
  // and a vector that is handed to a call lies on the heap. So does a mask that is computed anew
  // for
  // each key; numbers from a table do the same and stay in registers.

  private static FloatVector row(float[] table, int past) {
    return FloatVector.fromArray(SPECIES, table, Math.max(past, 0) * LANES);
  }

  /**
   * The highest score of each of a vector of queries, into dots.
   *
   * @param first the position of the first lane's query, which sees the keys up to itself; past
   *     those that the last lane sees there is nothing to compute
   */
  private void highest(ByteBuffer p, int lanes, int ld, int first, int keys) {
    int edge = Math.min(keys, first + LANES);
    FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    for (int j = 0; j < edge; j++) {
      max = max.max(load(p, j * ld + lanes).add(row(HIDDEN, j - first)));
    }
    max.intoArray(dots, lanes);
  }

  /**
   * Replaces their seen scores by exp(score − highest), unseen ones by 0, and puts the sums into
   * norms; the division is left to the output.
   */
  private void softmax(ByteBuffer p, int lanes, int ld, int first, int keys) {
    int edge = Math.min(keys, first + LANES);
    FloatVector max = FloatVector.fromArray(SPECIES, dots, lanes);
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sums = zero;
    for (int j = 0; j < edge; j++) {
      FloatVector e = exp(load(p, j * ld + lanes).sub(max)).mul(row(SEEN, j - first));
      sums = sums.add(e);
      store(e, p, j * ld + lanes);
    }
    for (int j = edge; j < keys; j++) {
      store(zero, p, j * ld + lanes);
    }
    sums.intoArray(norms, lanes);
  }

  void backward(Region qkv, Kernels.Attended attended, Region dqkv, Pack pack) {
    reserve(pack.longest());
    for (int s = 0; s < pack.sequences(); s++) {
      int start = pack.starts()[s];
      int end = pack.starts()[s + 1];
      // The last tile sees every key: coming first, it may overwrite where the others add.
      for (int t = start + (end - start - 1) / TILE * TILE; t >= start; t -= TILE) {
        backward(qkv, attended, dqkv, start, t, end);
      }
    }
  }

  private void backward(
      Region qkv, Kernels.Attended attended, Region dqkv, int start, int t, int end) {
    Region p = Objects.requireNonNull(scores);
    Region ds = Objects.requireNonNull(slopes);
    Region dout = attended.dout();
    int rows = Math.min(TILE, end - t);
    int stride = qkv.columns;
    int hd = c.headDim();
    int ow = dout.columns;
    int keys = t - start + rows;
    int ld = padded(rows);
    float scale = (float) c.attentionScale();
    for (int r = 0; r < rows; r++) {
      for (int head = 0; head < c.heads(); head++) {
        int at = (t + r) * c.heads() + head;
        norms[head * TILE + r] = get(attended.logSums().bytes(), at);
        dots[head * TILE + r] = dot(dout.bytes(), attended.out().bytes(), at * hd, hd);
      }
    }
    for (int head = 0; head < c.heads(); head++) {
      float beta = t + rows == end && head % (c.heads() / c.kvHeads()) == 0 ? 0 : 1;
      long key = key(head, start, stride);
      long value = key + c.keyWidth();
      long query = (long) t * stride + head * hd;
      long o = (long) t * ow + head * hd;
      blas.timesTurned(keys, rows, hd, scale, qkv, key, stride, qkv, query, stride, 0, p, 0, ld);
      blas.timesTurned(keys, rows, hd, 1, qkv, value, stride, dout, o, ow, 0, ds, 0, ld);
      for (int lanes = 0; lanes < ld; lanes += LANES) {
        slopes(p.bytes(), ds.bytes(), lanes, ld, head * TILE + lanes, t - start + lanes, keys);
      }
      blas.times(keys, hd, rows, 1, p, 0, ld, dout, o, ow, beta, dqkv, value, stride);
      blas.turnedTimes(rows, hd, keys, scale, ds, 0, ld, qkv, key, stride, 0, dqkv, query, stride);
      blas.times(keys, hd, rows, scale, ds, 0, ld, qkv, query, stride, beta, dqkv, key, stride);
    }
  }

  private static float dot(ByteBuffer a, ByteBuffer b, int at, int n) {
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
  private void slopes(ByteBuffer p, ByteBuffer ds, int lanes, int ld, int of, int first, int keys) {
    int edge = Math.min(keys, first + LANES);
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector logSum = FloatVector.fromArray(SPECIES, norms, of);
    FloatVector dot = FloatVector.fromArray(SPECIES, dots, of);
    for (int j = 0; j < edge; j++) {
      int at = j * ld + lanes;
      FloatVector e = exp(load(p, at).sub(logSum)).mul(row(SEEN, j - first));
      store(e, p, at);
      store(load(ds, at).sub(dot).mul(e), ds, at);
    }
    for (int j = edge; j < keys; j++) {
      store(zero, p, j * ld + lanes);
      store(zero, ds, j * ld + lanes);
    }
  }

  private void release() {
    if (scores != null) {
      scores.close();
    }
    if (slopes != null) {
      slopes.close();
    }
  }

  @Override
  public void close() {
    release();
  }
}
