package dev.quaestor.trainer.engine;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The engine's seam: every numeric operation a pass needs, over row-major {@link Region}s of which
 * the first {@code rows} are used. Each shard has its own instance; instances hold scratch memory
 * and are not safe for threads. A gradient output is added to, unless a {@code beta} says by what
 * the old value is multiplied.
 */
interface Kernels extends AutoCloseable {
  /** New memory, with no particular content. */
  Region allocate(int rows, int columns);

  /** A matrix inside a vector of parameters or gradients. */
  Region view(INDArray vector, long offset, int rows, int columns);

  void zero(Region region);

  /** {@code y = x · wᵀ}; x [rows, in], w [out, in], y [rows, out]. */
  void linear(Region x, Region w, Region y, int rows);

  /** {@code dx = dy · w}. */
  void backInput(Region dy, Region w, Region dx, int rows);

  /** {@code dw = dyᵀ · x + beta · dw}. */
  void backWeight(Region dy, Region x, Region dw, int rows, float beta);

  /** {@code y += bias} on each row. */
  void addBias(Region y, Region bias, int rows);

  /** {@code dbias += } the sum of dy's rows. */
  void backBias(Region dy, Region dbias, int rows);

  /** {@code out[i] = table[index[from + i]]} for i below count. */
  void gather(Region table, int[] index, int from, int count, Region out);

  /** {@code table[index[from + i]] += rows[i]}, in order of i. */
  void scatterAdd(Region rows, int[] index, int from, int count, Region table);

  /** {@code to = x + y}. */
  void sum(Region x, Region y, Region to, int rows);

  /** {@code to = factor · x}; the two may be one. */
  void times(Region x, double factor, Region to, int rows);

  /** {@code to = from + 1}, of vectors. */
  void aboveOne(Region from, Region to);

  /**
   * RMSNorm after an optional residual sum: {@code sum = x + delta} (where delta is null, sum is x
   * itself and left alone), {@code inverse = 1 / sqrt(mean(sum²) + eps)} a row, {@code y = sum ·
   * inverse · gain}.
   */
  void norm(Region x, @Nullable Region delta, Region sum, Norm norm, int rows);

  /** {@code y = x · inverse · gain}, with the inverse known. */
  void scale(Region x, Norm norm, int rows);

  /**
   * Adds to dx, and to dgain where it learns, what {@code norm.y} (holding dy) sends back through
   * the norm of x.
   */
  void backNorm(Region x, Norm norm, Region dx, @Nullable Region dgain, int rows);

  /** Where a norm's parts lie: gain [1, width], inverse [rows, 1], y [rows, width]. */
  record Norm(Region gain, Region inverse, Region y) {}

  /**
   * RMSNorm of {@code raw} into {@code qkv}, by head or over all queries and all keys, each with
   * their gain; values are copied.
   */
  void headNorm(Region raw, Region qkv, HeadNorm norm, int rows);

  /**
   * Turns dqkv, the gradient after the norms, into that before them; adds to the gains' gradients
   * in {@code gradient}, where they learn.
   */
  void backHeadNorm(Region raw, Region dqkv, HeadNorm norm, @Nullable HeadNorm gradient, int rows);

  /** Gains [1, headDim] or [1, queryWidth] and [1, keyWidth]; inverse [rows, pieces of both]. */
  record HeadNorm(Region queryGain, Region keyGain, Region inverse) {}

  /** Rotates queries and keys by their positions. */
  void rotate(Region qkv, int[] positions, int rows, Turn turn);

  /** By which rope; direction +1, or -1 for the way back. */
  record Turn(Rope rope, int direction) {}

  /**
   * Causal attention inside each sequence: out [rows, queryWidth]; logSums [rows, heads] keeps the
   * softmax's log-denominators.
   */
  void attention(Region qkv, Region out, Region logSums, Pack pack);

  /** dqkv (fully written) from dout. */
  void backAttention(Region qkv, Attended attended, Region dqkv, Pack pack);

  /** The forward's results and the gradient of its output. */
  record Attended(Region out, Region logSums, Region dout) {}

  /** {@code h = silu(gate) · up}, or GELU in its place; gateUp [rows, 2 ffn]. */
  void gate(Region gateUp, Region h, int rows);

  /** In place: h holds dh and receives h; gateUp holds its values and receives their gradients. */
  void backGate(Region gateUp, Region h, int rows);

  /**
   * Cross-entropy of logits against {@code targets[from..from+count)}, in nats, summed; the logits
   * are replaced by {@code scale} times their gradient.
   */
  double crossEntropy(Region logits, int[] targets, int from, int count, double scale);

  /** The distribution in one row of logits, at temperature 1. */
  void observe(Region logits, int row, Observation into);

  double value(Region region, int row, int column);

  /** Copies one row to the heap. */
  void read(Region region, int row, float[] into);

  /**
   * {@code target[from..to) += each source, in order}; returns the sum of the squares of the
   * result.
   */
  double reduce(Region target, Region[] sources);

  /**
   * One AdamW step on a stretch of parameters: moments are advanced, and the gradient is replaced
   * by what is to be subtracted.
   */
  void adamW(Stretch stretch, AdamW step, boolean decays);

  /** The same stretch of parameters, gradient, and first and second moments. */
  record Stretch(Region parameters, Region gradient, Region first, Region second) {}

  /** What adapters, and weights in parts, need beside. */
  LowRank lowRank();

  /** Room for keys and values of many sequences. */
  KvCache cache(int slots, int capacity);

  /** One row of logits, summed up. */
  final class Observation {
    double logSum;
    double entropy;
    double margin;
    int argmax;
  }

  /** Keys and values, by layer, slot and position. */
  interface KvCache extends AutoCloseable {
    /**
     * Stores rows {@code [row, row + count)} at positions from {@code position}: keys from column
     * {@code column} on, values behind them.
     */
    void append(int layer, int slot, Region from, int column, Range range);

    /**
     * Attention of one query a slot: row {@code first + i} of qkv and out, over positions {@code
     * [0, lengths[i])} of {@code slots[i]}.
     */
    void attend(int layer, Region qkv, Region out, Queries queries, int first, int count);

    @Override
    void close();
  }

  /** Rows of qkv and where they go. */
  record Range(int row, int count, int position) {}

  /** Query i's slot, and how many positions of it are seen. */
  record Queries(int[] slots, int[] lengths) {}

  /** Room for the keys and values of so many shared blocks; only where {@link #sharesPrefixes}. */
  Prefixes prefixes(int blocks);

  /** Whether sequences may continue prefixes computed once. */
  boolean sharesPrefixes();

  /** Keys and values that several sequences share, by layer and block of positions. */
  interface Prefixes extends AutoCloseable {
    /** Stores those of qkv's rows from {@code row} on, in these blocks. */
    void keep(int layer, Region qkv, int row, int[] blocks);

    /**
     * Causal attention of a sequence's rows, which continue stored blocks, to the bits that {@link
     * #attention} would give the whole sequence.
     *
     * @return keys and values of all its positions, {@code [positions, 2 keyWidth]}, until the next
     *     call
     */
    Region attend(int layer, Region qkv, Region out, Region logSums, Continued sequence);

    @Override
    void close();
  }

  /** The sequence at {@code index} of a pack, and the blocks before it. */
  record Continued(Pack pack, int index, int[] blocks) {}

  /** What is being measured, when something is. */
  @Nullable Meter meter();

  @Override
  void close();
}
