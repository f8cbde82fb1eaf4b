package dev.quaestor.trainer.engine;

import dev.quaestor.trainer.engine.AdapterPass.Adapted;
import dev.quaestor.trainer.engine.AdapterSettings.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One shard's way through the decoder: the forward pass over a packed micro-batch, the head on the
 * rows that need it, and the backward pass. It owns every buffer it needs, sized for a number of
 * rows and grown only when a longer sequence comes.
 *
 * <p>Shapes, with R rows: x [R, width]; qkv [R, queryWidth + 2 keyWidth], queries, keys, values
 * side by side; gateUp [R, 2 ffn].
 */
final class Passage implements AutoCloseable {
  /** Numbers the head's logits may take at once, where the fewest rows do not take more. */
  static final int HEAD_ELEMENTS = 1 << 18;

  /** Rows of the head at once, at least: each time, the whole head passes through memory. */
  static final int HEAD_LEAST = 64;

  /** Rows of the head at once, at most. */
  static final int HEAD_ROWS = 512;

  private final DecoderConfig c;
  private final Kernels k;
  private final Weights w;
  private final Linear forward;
  private final MatrixProducts products;
  private final @Nullable AdapterPass adapter;
  private final Execution.Keep keep;
  private final boolean learning;
  private final Variation.Scales scales;
  private final int headChunk;
  private Buffers b;

  /** What one layer's forward leaves for its backward. */
  record Kept(
      Region x,
      Region inverse,
      Region qkv,
      @Nullable Region raw,
      @Nullable Region headInverse,
      Region attended,
      Region logSums,
      Region middle,
      Region middleInverse,
      Region gateUp,
      @Nullable Branch attention,
      @Nullable Branch ffn) {}

  /** What a block gave, where a norm follows it: [rows, width], and the norm's inverse. */
  record Branch(Region out, Region inverse) {}

  /** Takes the place of attention over the pack: the cache's, when decoding. */
  interface Attending {
    void attend(int layer, Region qkv, Region out, Region logSums);
  }

  private record Buffers(
      int rows,
      Kept[] kept,
      Region[] inputs,
      Region last,
      Region y,
      Region delta,
      Region h,
      @Nullable Region dx,
      @Nullable Region dqkv,
      @Nullable Region dattended) {}

  /** Rows of the head, a chunk at a time: gathered x, its inverse, its norm, its logits. */
  private final Region headX;

  private final Region headInverse;
  private final Region headY;
  private final Region headDx;
  private final Region logits;

  /**
   * @param parameters the vector of the decoder's parameters, which later passes read as it then is
   * @param learning whether backward passes will be asked for
   */
  Passage(DecoderConfig c, Kernels k, INDArray parameters, Execution execution, boolean learning) {
    this(c, k, new Weights(c, parameters, k), null, whole(k, execution), execution, learning);
  }

  /** A passage that does not learn, whose forward products are these, which it closes. */
  Passage(DecoderConfig c, Kernels k, INDArray parameters, Linear forward, Execution execution) {
    this(c, k, new Weights(c, parameters, k), null, forward, execution, false);
  }

  /** A passage in which an adapter learns beside a base that does not. */
  Passage(FrozenBase base, Adapter adapter, Kernels k, Execution execution) {
    this(
        base.config(),
        k,
        new Weights(base, k),
        new AdapterPass(adapter, k, execution),
        whole(k, execution),
        execution,
        true);
  }

  private static Linear whole(Kernels k, Execution execution) {
    if (execution.precision() == Precision.INT8) {
      throw new IllegalArgumentException(
          "only observing is done in int8; students are trained and compared in f32 or bf16");
    }
    return new Linear.Whole(k);
  }

  private Passage(
      DecoderConfig c,
      Kernels k,
      Weights weights,
      @Nullable AdapterPass adapter,
      Linear forward,
      Execution execution,
      boolean learning) {
    this.c = c;
    this.forward = forward;
    this.k = k;
    this.adapter = adapter;
    this.learning = learning;
    scales = c.variation().scales();
    keep = execution.keep();
    w = c.variation().gains() == Variation.Gains.ABOVE_ONE ? weights.withOwnGains(k) : weights;
    products = new MatrixProducts(k, forward);
    headChunk = Math.max(HEAD_LEAST, Math.min(HEAD_ROWS, HEAD_ELEMENTS / c.vocab()));
    headX = k.allocate(headChunk, c.width());
    headInverse = k.allocate(headChunk, 1);
    headY = k.allocate(headChunk, c.width());
    headDx = k.allocate(learning ? headChunk : 1, c.width());
    logits = k.allocate(headChunk, c.vocab());
    b = reserve(execution.tokensPerPass());
  }

  private Buffers reserve(int rows) {
    boolean all = learning && keep == Execution.Keep.ALL;
    Kept[] kept = new Kept[c.layers()];
    Region[] inputs = new Region[c.layers()];
    for (int l = 0; l < kept.length; l++) {
      inputs[l] = l == 0 || learning ? k.allocate(rows, c.width()) : inputs[0];
      kept[l] = l == 0 || all ? keep(rows, inputs[l]) : over(kept[0], inputs[l]);
    }
    int qkv = c.queryWidth() + 2 * c.keyWidth();
    return new Buffers(
        rows,
        kept,
        inputs,
        learning ? k.allocate(rows, c.width()) : inputs[0],
        k.allocate(rows, c.width()),
        k.allocate(rows, c.width()),
        k.allocate(rows, c.ffn()),
        learning ? k.allocate(rows, c.width()) : null,
        learning ? k.allocate(rows, qkv) : null,
        learning ? k.allocate(rows, c.queryWidth()) : null);
  }

  private Kept keep(int rows, Region x) {
    int qkv = c.queryWidth() + 2 * c.keyWidth();
    boolean normed = c.queryKeyNorm();
    return new Kept(
        x,
        k.allocate(rows, 1),
        k.allocate(rows, qkv),
        normed ? k.allocate(rows, qkv) : null,
        normed ? k.allocate(rows, c.queryPieces() + c.keyPieces()) : null,
        k.allocate(rows, c.queryWidth()),
        k.allocate(rows, c.heads()),
        k.allocate(rows, c.width()),
        k.allocate(rows, 1),
        k.allocate(rows, 2 * c.ffn()),
        branch(rows),
        branch(rows));
  }

  private @Nullable Branch branch(int rows) {
    return c.variation().norms().after()
        ? new Branch(k.allocate(rows, c.width()), k.allocate(rows, 1))
        : null;
  }

  private static Kept over(Kept shared, Region x) {
    return new Kept(
        x,
        shared.inverse,
        shared.qkv,
        shared.raw,
        shared.headInverse,
        shared.attended,
        shared.logSums,
        shared.middle,
        shared.middleInverse,
        shared.gateUp,
        shared.attention,
        shared.ffn);
  }

  Kernels kernels() {
    return k;
  }

  /** Runs all layers; afterwards the head may be asked. */
  void forward(Pack pack) {
    forward(pack, (layer, qkv, out, logSums) -> k.attention(qkv, out, logSums, pack));
  }

  /** Runs all layers with another attention. */
  void forward(Pack pack, Attending attending) {
    int rows = pack.rows();
    if (rows > b.rows) {
      release();
      b = reserve(rows);
    }
    w.refresh();
    k.gather(w.embedding, pack.tokens(), 0, rows, b.kept[0].x);
    if (scales.embedding() != 1) {
      k.times(b.kept[0].x, scales.embedding(), b.kept[0].x, rows);
    }
    for (int l = 0; l < c.layers(); l++) {
      layer(l, pack, attending);
      Region next = l + 1 < c.layers() ? b.kept[l + 1].x : b.last;
      k.sum(b.kept[l].middle, b.delta, next, rows);
    }
  }

  /** One layer from its input, up to the feed-forward's contribution, which is left in delta. */
  private void layer(int l, Pack pack, Attending attending) {
    int rows = pack.rows();
    Weights.Layer layer = w.layers.get(l);
    Kept a = b.kept[l];
    Region read = a.x;
    if (layer.norm() != null) {
      k.norm(a.x, null, a.x, new Kernels.Norm(layer.norm(), a.inverse, b.y), rows);
      read = b.y;
    }
    Region raw = a.raw == null ? a.qkv : a.raw;
    products.linear(read, layer.qkv(), raw, rows);
    adapt(l, Site.QKV, read, raw);
    if (layer.qkvBias() != null) {
      k.addBias(raw, layer.qkvBias(), rows);
    }
    if (a.raw != null) {
      k.headNorm(raw, a.qkv, headNorm(layer, a), rows);
    }
    rotate(l, a.qkv, pack, 1);
    attending.attend(l, a.qkv, a.attended, a.logSums);
    Region attended = out(a.attention);
    forward.linear(a.attended, layer.output(), attended, rows);
    adapt(l, Site.OUTPUT, a.attended, attended);
    if (layer.outputBias() != null) {
      k.addBias(attended, layer.outputBias(), rows);
    }
    settle(a.attention, layer.afterAttention(), rows);
    if (layer.ffnNorm() != null) {
      k.norm(a.x, b.delta, a.middle, new Kernels.Norm(layer.ffnNorm(), a.middleInverse, b.y), rows);
      read = b.y;
    } else {
      k.sum(a.x, b.delta, a.middle, rows);
      read = a.middle;
    }
    products.linear(read, layer.gateUp(), a.gateUp, rows);
    adapt(l, Site.GATE_UP, read, a.gateUp);
    k.gate(a.gateUp, b.h, rows);
    Region out = out(a.ffn);
    forward.linear(b.h, layer.down(), out, rows);
    adapt(l, Site.DOWN, b.h, out);
    settle(a.ffn, layer.afterFfn(), rows);
  }

  private void rotate(int l, Region qkv, Pack pack, int direction) {
    Rope rope = c.rope(l);
    if (rope != null) {
      k.rotate(qkv, pack.positions(), pack.rows(), new Kernels.Turn(rope, direction));
    }
  }

  /** Where a block writes: delta, unless a norm follows. */
  private Region out(@Nullable Branch branch) {
    return branch == null ? b.delta : branch.out;
  }

  /** Leaves in delta what a block adds to the residual stream. */
  private void settle(@Nullable Branch branch, @Nullable Region gain, int rows) {
    if (branch != null && gain != null) {
      Kernels.Norm norm = new Kernels.Norm(gain, branch.inverse, b.delta);
      k.norm(branch.out, null, branch.out, norm, rows);
    }
    if (scales.residual() != 1) {
      k.times(b.delta, scales.residual(), b.delta, rows);
    }
  }

  /**
   * The gradient of what a block gave, from that of the residual stream: dx itself, where the block
   * adds to the stream as it is, else in delta.
   */
  private Region unsettle(
      @Nullable Branch branch, @Nullable Region gain, @Nullable Region dgain, Region dx, int rows) {
    if (branch == null && scales.residual() == 1) {
      return dx;
    }
    if (branch == null || gain == null) {
      k.times(dx, scales.residual(), b.delta, rows);
      return b.delta;
    }
    k.zero(b.delta);
    k.backNorm(branch.out, new Kernels.Norm(gain, branch.inverse, dx), b.delta, dgain, rows);
    if (scales.residual() != 1) {
      k.times(b.delta, scales.residual(), b.delta, rows);
    }
    return b.delta;
  }

  private void adapt(int l, Site site, Region x, Region y) {
    if (adapter != null) {
      adapter.forward(l, site, x, y);
    }
  }

  private static Kernels.HeadNorm headNorm(Weights.Layer layer, Kept a) {
    return new Kernels.HeadNorm(
        Objects.requireNonNull(layer.queryNorm()),
        Objects.requireNonNull(layer.keyNorm()),
        Objects.requireNonNull(a.headInverse));
  }

  /** A step is done, which may be several passes: {@link Linear#rest}. */
  void rest() {
    forward.rest();
  }

  /** No step is left, or none will be made: {@link Linear#leave}. */
  void leave() {
    forward.leave();
  }

  /**
   * Called with the logits [count, vocab] of head rows {@code from..from+count}; may change them.
   */
  interface HeadChunk {
    void accept(Region logits, int from, int count);
  }

  /** What the head read for the chunk of logits it is called with: hidden states, normed. */
  Region headInput() {
    return headY;
  }

  /** What the head's products are divided by to be logits. */
  double logitsScale() {
    return scales.logits();
  }

  /** One of the logits that a chunk is called with, in floats where they were rounded. */
  double logit(Region logits, int row, int token) {
    OptionalDouble own = forward.logit(headY, w.head, row, token);
    double kept = own.orElseGet(() -> k.value(logits, row, token));
    return own.isEmpty() || scales.logits() == 1
        ? kept
        : (float) kept * (float) (1 / scales.logits());
  }

  /** All matrices that activations are multiplied by. */
  List<Region> matrices() {
    List<Region> all = new ArrayList<>();
    for (Weights.Layer layer : w.layers) {
      all.addAll(layer.qkv().parts());
      all.add(layer.output());
      all.addAll(layer.gateUp().parts());
      all.add(layer.down());
    }
    all.add(w.head);
    return all;
  }

  /** Rows of the head at once, at most. */
  int headChunk() {
    return headChunk;
  }

  /** Logits of the pack's head rows, a chunk at a time. */
  void head(Pack pack, HeadChunk chunk) {
    int all = pack.headRows().length;
    for (int from = 0; from < all; from += headChunk) {
      int count = Math.min(headChunk, all - from);
      k.gather(b.last, pack.headRows(), from, count, headX);
      k.norm(headX, null, headX, new Kernels.Norm(w.finalNorm, headInverse, headY), count);
      forward.linear(headY, w.head, logits, count);
      int[] named = Arrays.copyOfRange(pack.targets(), from, from + count);
      forward.settle(headY, w.head, logits, named);
      if (scales.logits() != 1) {
        k.times(logits, 1 / scales.logits(), logits, count);
      }
      chunk.accept(logits, from, count);
    }
  }

  /**
   * The summed cross-entropy of the pack's targets, in nats.
   *
   * @param draw the key of the adapter's dropout masks; empty drops nothing
   */
  double loss(Pack pack, OptionalLong draw) {
    begin(pack, draw);
    forward(pack);
    double[] sum = new double[1];
    head(pack, (l, from, count) -> sum[0] += k.crossEntropy(l, pack.targets(), from, count, 0));
    return sum[0];
  }

  private void begin(Pack pack, OptionalLong draw) {
    if (adapter != null) {
      adapter.begin(pack, draw);
    }
  }

  /**
   * Where a gradient goes: that of a decoder's own parameters, or that of the adapter's while the
   * base is frozen.
   */
  record Gradient(@Nullable Weights base, @Nullable Adapted adapter) {
    private Weights.@Nullable Layer layer(int l) {
      return base == null ? null : base.layers.get(l);
    }
  }

  /**
   * The summed cross-entropy, and {@code scale} times its gradient.
   *
   * @param into added to, unless {@code first}, which overwrites it
   * @param draw the key of the adapter's dropout masks; empty drops nothing
   */
  double learn(Pack pack, Gradient into, double scale, boolean first, OptionalLong draw) {
    int rows = pack.rows();
    begin(pack, draw);
    forward(pack);
    Region dx = Objects.requireNonNull(b.dx, "this passage was not made for learning");
    Weights gradient = into.base();
    if (first && gradient != null) {
      gradient.vectors.forEach(k::zero);
      if (!c.tiedHead()) {
        k.zero(gradient.embedding);
      }
    }
    k.zero(dx);
    double[] sum = new double[1];
    head(
        pack,
        (l, from, count) -> {
          sum[0] += k.crossEntropy(l, pack.targets(), from, count, scale / scales.logits());
          if (gradient != null) {
            k.backWeight(l, headY, gradient.head, count, first && from == 0 ? 0 : 1);
          }
          k.backInput(l, w.head, headY, count);
          k.zero(headDx);
          k.backNorm(
              headX,
              new Kernels.Norm(w.finalNorm, headInverse, headY),
              headDx,
              gradient == null ? null : gradient.finalNorm,
              count);
          k.scatterAdd(headDx, pack.headRows(), from, count, dx);
        });
    for (int l = c.layers() - 1; l >= 0; l--) {
      if (keep == Execution.Keep.LAYER_INPUTS && l < c.layers() - 1) {
        layer(l, pack, (layer, qkv, out, logSums) -> k.attention(qkv, out, logSums, pack));
      }
      back(l, pack, dx, into, first ? 0 : 1);
    }
    if (gradient != null) {
      if (scales.embedding() != 1) {
        k.times(dx, scales.embedding(), dx, rows);
      }
      k.scatterAdd(dx, pack.tokens(), 0, rows, gradient.embedding);
    }
    return sum[0];
  }

  /**
   * Turns dx, the gradient of the layer's output, into that of its input; the first layer's input
   * needs none where the base is frozen.
   */
  private void back(int l, Pack pack, Region dx, Gradient into, float beta) {
    Weights.Layer g = into.layer(l);
    int rows = pack.rows();
    Weights.Layer layer = w.layers.get(l);
    Kept a = b.kept[l];
    Region dqkv = Objects.requireNonNull(b.dqkv);
    Region dattended = Objects.requireNonNull(b.dattended);

    Region out = unsettle(a.ffn, layer.afterFfn(), g == null ? null : g.afterFfn(), dx, rows);
    backOutput(l, Site.DOWN, out, into, beta);
    k.backInput(out, layer.down(), b.h, rows);
    backInput(l, Site.DOWN, b.h);
    k.backGate(a.gateUp, b.h, rows);
    backWeight(l, Site.DOWN, b.h, into, beta);
    if (g != null) {
      k.backWeight(out, b.h, g.down(), rows, beta);
    }
    Kernels.@Nullable Norm ffnNorm = again(a.middle, layer.ffnNorm(), a.middleInverse, rows);
    Region read = ffnNorm == null ? a.middle : b.y;
    backOutput(l, Site.GATE_UP, a.gateUp, into, beta);
    backWeight(l, Site.GATE_UP, read, into, beta);
    if (g != null) {
      k.backWeight(a.gateUp, read, g.gateUp().whole(), rows, beta);
    }
    products.backInput(a.gateUp, layer.gateUp(), b.y, rows);
    backInput(l, Site.GATE_UP, b.y);
    join(a.middle, ffnNorm, dx, g == null ? null : g.ffnNorm(), rows);

    out =
        unsettle(
            a.attention, layer.afterAttention(), g == null ? null : g.afterAttention(), dx, rows);
    backOutput(l, Site.OUTPUT, out, into, beta);
    backWeight(l, Site.OUTPUT, a.attended, into, beta);
    k.backInput(out, layer.output(), dattended, rows);
    backInput(l, Site.OUTPUT, dattended);
    if (g != null) {
      k.backWeight(out, a.attended, g.output(), rows, beta);
    }
    if (g != null && g.outputBias() != null) {
      k.backBias(out, g.outputBias(), rows);
    }
    k.backAttention(a.qkv, new Kernels.Attended(a.attended, a.logSums, dattended), dqkv, pack);
    rotate(l, dqkv, pack, -1);
    if (a.raw != null) {
      k.backHeadNorm(a.raw, dqkv, headNorm(layer, a), g == null ? null : headNorm(g, a), rows);
    }
    if (g != null && g.qkvBias() != null) {
      k.backBias(dqkv, g.qkvBias(), rows);
    }
    Kernels.@Nullable Norm norm = again(a.x, layer.norm(), a.inverse, rows);
    read = norm == null ? a.x : b.y;
    backOutput(l, Site.QKV, dqkv, into, beta);
    backWeight(l, Site.QKV, read, into, beta);
    if (g != null) {
      k.backWeight(dqkv, read, g.qkv().whole(), rows, beta);
    } else if (l == 0) {
      return;
    }
    products.backInput(dqkv, layer.qkv(), b.y, rows);
    backInput(l, Site.QKV, b.y);
    join(a.x, norm, dx, g == null ? null : g.norm(), rows);
  }

  /** Computes again, in y, what a block read of x; null where it read x itself. */
  private Kernels.@Nullable Norm again(Region x, @Nullable Region gain, Region inverse, int rows) {
    if (gain == null) {
      return null;
    }
    Kernels.Norm norm = new Kernels.Norm(gain, inverse, b.y);
    k.scale(x, norm, rows);
    return norm;
  }

  /** Adds to dx what y, the gradient of what a block read, sends back to x. */
  private void join(
      Region x, Kernels.@Nullable Norm norm, Region dx, @Nullable Region dgain, int rows) {
    if (norm == null) {
      k.sum(dx, b.y, dx, rows);
    } else {
      k.backNorm(x, norm, dx, dgain, rows);
    }
  }

  private void backOutput(int l, Site site, Region dy, Gradient into, float beta) {
    if (adapter != null && into.adapter() != null) {
      adapter.backOutput(l, site, dy, into.adapter(), beta);
    }
  }

  private void backWeight(int l, Site site, Region x, Gradient into, float beta) {
    if (adapter != null && into.adapter() != null) {
      adapter.backWeight(l, site, x, into.adapter(), beta);
    }
  }

  private void backInput(int l, Site site, Region dx) {
    if (adapter != null) {
      adapter.backInput(l, site, dx);
    }
  }

  private void release() {
    java.util.Set<Region> all =
        java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    for (Kept a : b.kept) {
      java.util.Collections.addAll(
          all, a.x, a.inverse, a.qkv, a.attended, a.logSums, a.middle, a.middleInverse, a.gateUp);
      if (a.raw != null && a.headInverse != null) {
        java.util.Collections.addAll(all, a.raw, a.headInverse);
      }
      if (a.attention != null && a.ffn != null) {
        java.util.Collections.addAll(
            all, a.attention.out, a.attention.inverse, a.ffn.out, a.ffn.inverse);
      }
    }
    java.util.Collections.addAll(all, b.last, b.y, b.delta, b.h);
    if (b.dx != null && b.dqkv != null && b.dattended != null) {
      java.util.Collections.addAll(all, b.dx, b.dqkv, b.dattended);
    }
    all.forEach(Region::close);
  }

  @Override
  public void close() {
    release();
    headX.close();
    headInverse.close();
    headY.close();
    headDx.close();
    logits.close();
    products.close();
    w.close();
    if (adapter != null) {
      adapter.close();
    }
    k.close();
  }
}
