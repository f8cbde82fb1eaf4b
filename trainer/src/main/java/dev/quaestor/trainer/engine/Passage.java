package dev.quaestor.trainer.engine;

import java.util.Objects;
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
  /** Numbers the head's logits may take at once, where 8 rows of them do not take more. */
  static final int HEAD_ELEMENTS = 1 << 18;

  /** Rows of the head at once, at most. */
  static final int HEAD_ROWS = 512;

  private final DecoderConfig c;
  private final Kernels k;
  private final Weights w;
  private final Execution.Keep keep;
  private final boolean learning;
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
      Region gateUp) {}

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
    this.c = c;
    this.k = k;
    this.learning = learning;
    keep = execution.keep();
    w = new Weights(c, parameters, k);
    headChunk = Math.max(8, Math.min(HEAD_ROWS, HEAD_ELEMENTS / c.vocab()));
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
        normed ? k.allocate(rows, c.heads() + c.kvHeads()) : null,
        k.allocate(rows, c.queryWidth()),
        k.allocate(rows, c.heads()),
        k.allocate(rows, c.width()),
        k.allocate(rows, 1),
        k.allocate(rows, 2 * c.ffn()));
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
        shared.gateUp);
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
    k.gather(w.embedding, pack.tokens(), 0, rows, b.kept[0].x);
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
    k.norm(a.x, null, a.x, new Kernels.Norm(layer.norm(), a.inverse, b.y), rows);
    Region raw = a.raw == null ? a.qkv : a.raw;
    k.linear(b.y, layer.qkv(), raw, rows);
    if (layer.qkvBias() != null) {
      k.addBias(raw, layer.qkvBias(), rows);
    }
    if (a.raw != null) {
      k.headNorm(raw, a.qkv, headNorm(layer, a), rows);
    }
    k.rotate(a.qkv, pack.positions(), rows, 1);
    attending.attend(l, a.qkv, a.attended, a.logSums);
    k.linear(a.attended, layer.output(), b.delta, rows);
    if (layer.outputBias() != null) {
      k.addBias(b.delta, layer.outputBias(), rows);
    }
    k.norm(a.x, b.delta, a.middle, new Kernels.Norm(layer.ffnNorm(), a.middleInverse, b.y), rows);
    k.linear(b.y, layer.gateUp(), a.gateUp, rows);
    k.gate(a.gateUp, b.h, rows);
    k.linear(b.h, layer.down(), b.delta, rows);
  }

  private static Kernels.HeadNorm headNorm(Weights.Layer layer, Kept a) {
    return new Kernels.HeadNorm(
        Objects.requireNonNull(layer.queryNorm()),
        Objects.requireNonNull(layer.keyNorm()),
        Objects.requireNonNull(a.headInverse));
  }

  /**
   * Called with the logits [count, vocab] of head rows {@code from..from+count}; may change them.
   */
  interface HeadChunk {
    void accept(Region logits, int from, int count);
  }

  /** Logits of the pack's head rows, a chunk at a time. */
  void head(Pack pack, HeadChunk chunk) {
    int all = pack.headRows().length;
    for (int from = 0; from < all; from += headChunk) {
      int count = Math.min(headChunk, all - from);
      k.gather(b.last, pack.headRows(), from, count, headX);
      k.norm(headX, null, headX, new Kernels.Norm(w.finalNorm, headInverse, headY), count);
      k.linear(headY, w.head, logits, count);
      chunk.accept(logits, from, count);
    }
  }

  /** The summed cross-entropy of the pack's targets, in nats. */
  double loss(Pack pack) {
    forward(pack);
    double[] sum = new double[1];
    head(pack, (l, from, count) -> sum[0] += k.crossEntropy(l, pack.targets(), from, count, 0));
    return sum[0];
  }

  /**
   * The summed cross-entropy, and {@code scale} times its gradient.
   *
   * @param gradient of the parameters; added to, unless {@code first}, which overwrites it
   */
  double learn(Pack pack, Weights gradient, double scale, boolean first) {
    int rows = pack.rows();
    forward(pack);
    Region dx = Objects.requireNonNull(b.dx, "this passage was not made for learning");
    if (first) {
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
          sum[0] += k.crossEntropy(l, pack.targets(), from, count, scale);
          k.backWeight(l, headY, gradient.head, count, first && from == 0 ? 0 : 1);
          k.backInput(l, w.head, headY, count);
          k.zero(headDx);
          k.backNorm(
              headX,
              new Kernels.Norm(w.finalNorm, headInverse, headY),
              headDx,
              gradient.finalNorm,
              count);
          k.scatterAdd(headDx, pack.headRows(), from, count, dx);
        });
    for (int l = c.layers() - 1; l >= 0; l--) {
      if (keep == Execution.Keep.LAYER_INPUTS && l < c.layers() - 1) {
        layer(l, pack, (layer, qkv, out, logSums) -> k.attention(qkv, out, logSums, pack));
      }
      back(l, pack, dx, gradient.layers.get(l), first ? 0 : 1);
    }
    k.scatterAdd(dx, pack.tokens(), 0, rows, gradient.embedding);
    return sum[0];
  }

  /** Turns dx, the gradient of the layer's output, into that of its input. */
  private void back(int l, Pack pack, Region dx, Weights.Layer g, float beta) {
    int rows = pack.rows();
    Weights.Layer layer = w.layers.get(l);
    Kept a = b.kept[l];
    Region dqkv = Objects.requireNonNull(b.dqkv);
    Region dattended = Objects.requireNonNull(b.dattended);

    k.backInput(dx, layer.down(), b.h, rows);
    k.backGate(a.gateUp, b.h, rows);
    k.backWeight(dx, b.h, g.down(), rows, beta);
    Kernels.Norm ffnNorm = new Kernels.Norm(layer.ffnNorm(), a.middleInverse, b.y);
    k.scale(a.middle, ffnNorm, rows);
    k.backWeight(a.gateUp, b.y, g.gateUp(), rows, beta);
    k.backInput(a.gateUp, layer.gateUp(), b.y, rows);
    k.backNorm(a.middle, ffnNorm, dx, g.ffnNorm(), rows);

    k.backInput(dx, layer.output(), dattended, rows);
    k.backWeight(dx, a.attended, g.output(), rows, beta);
    if (g.outputBias() != null) {
      k.backBias(dx, g.outputBias(), rows);
    }
    k.backAttention(a.qkv, new Kernels.Attended(a.attended, a.logSums, dattended), dqkv, pack);
    k.rotate(dqkv, pack.positions(), rows, -1);
    if (a.raw != null) {
      k.backHeadNorm(a.raw, dqkv, headNorm(layer, a), headNorm(g, a), rows);
    }
    if (g.qkvBias() != null) {
      k.backBias(dqkv, g.qkvBias(), rows);
    }
    Kernels.Norm norm = new Kernels.Norm(layer.norm(), a.inverse, b.y);
    k.scale(a.x, norm, rows);
    k.backWeight(dqkv, b.y, g.qkv(), rows, beta);
    k.backInput(dqkv, layer.qkv(), b.y, rows);
    k.backNorm(a.x, norm, dx, g.norm(), rows);
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
    k.close();
  }
}
