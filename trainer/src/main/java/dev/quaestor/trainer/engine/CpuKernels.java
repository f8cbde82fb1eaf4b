package dev.quaestor.trainer.engine;

import static dev.quaestor.trainer.engine.VectorMath.LANES;
import static dev.quaestor.trainer.engine.VectorMath.SPECIES;
import static dev.quaestor.trainer.engine.VectorMath.get;
import static dev.quaestor.trainer.engine.VectorMath.load;
import static dev.quaestor.trainer.engine.VectorMath.put;
import static dev.quaestor.trainer.engine.VectorMath.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The fast path: matrix products by oneDNN or OpenBLAS without an operation's overhead, everything
 * between them fused into one pass over memory a row at a time. Float only, one thread; allocates
 * nothing after its scratch has reached the longest sequence.
 */
final class CpuKernels implements Kernels {
  private final DecoderConfig c;
  private final @Nullable Meter meter;
  private final Products products;
  private final AttentionTiles attention;
  private final LowRank lowRank;
  private final float[] scratch = new float[2 * LANES];
  private final Rotaries rotaries;

  CpuKernels(DecoderConfig c, @Nullable Meter meter) {
    this(c, meter, Products.fastest(meter));
  }

  /** Kernels with these products, which they close. */
  CpuKernels(DecoderConfig c, @Nullable Meter meter, Products products) {
    this.c = c;
    this.meter = meter;
    this.products = products;
    attention = new AttentionTiles(c, Blas.fastest(meter), this);
    lowRank = new CpuLowRank(Blas.fastest(meter));
    rotaries = new Rotaries(c);
  }

  @Override
  public Region allocate(int rows, int columns) {
    return new Region(Memory.vector(DataType.FLOAT, (long) rows * columns), 0, rows, columns, true);
  }

  @Override
  public Region view(INDArray vector, long offset, int rows, int columns) {
    return new Region(vector, offset, rows, columns, true);
  }

  @Override
  public void zero(Region region) {
    ByteBuffer b = region.bytes();
    int n = region.rows * region.columns;
    FloatVector zero = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      store(zero, b, i);
    }
    for (; i < n; i++) {
      put(b, i, 0);
    }
  }

  @Override
  public void linear(Region x, Region w, Region y, int rows) {
    products.linear(x, w, y, rows);
  }

  @Override
  public void backInput(Region dy, Region w, Region dx, int rows) {
    products.backInput(dy, w, dx, rows);
  }

  @Override
  public void backWeight(Region dy, Region x, Region dw, int rows, float beta) {
    products.backWeight(dy, x, dw, rows, beta);
  }

  @Override
  public void addBias(Region y, Region bias, int rows) {
    for (int r = 0; r < rows; r++) {
      addRow(bias.bytes(), 0, y.bytes(), r * y.columns, y.columns);
    }
  }

  @Override
  public void backBias(Region dy, Region dbias, int rows) {
    for (int r = 0; r < rows; r++) {
      addRow(dy.bytes(), r * dy.columns, dbias.bytes(), 0, dy.columns);
    }
  }

  private static void addRow(ByteBuffer from, int fromAt, ByteBuffer to, int toAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      store(load(to, toAt + i).add(load(from, fromAt + i)), to, toAt + i);
    }
    for (; i < n; i++) {
      put(to, toAt + i, get(to, toAt + i) + get(from, fromAt + i));
    }
  }

  @Override
  public void gather(Region table, int[] index, int from, int count, Region out) {
    int row = table.columns * Float.BYTES;
    for (int i = 0; i < count; i++) {
      out.bytes().put(i * row, table.bytes(), index[from + i] * row, row);
    }
  }

  @Override
  public void scatterAdd(Region rows, int[] index, int from, int count, Region table) {
    for (int i = 0; i < count; i++) {
      addRow(
          rows.bytes(),
          i * rows.columns,
          table.bytes(),
          index[from + i] * table.columns,
          table.columns);
    }
  }

  @Override
  public void sum(Region x, Region y, Region to, int rows) {
    NormRows.add(x.bytes(), y.bytes(), to.bytes(), 0, rows * x.columns);
  }

  @Override
  public void times(Region x, double factor, Region to, int rows) {
    int n = rows * x.columns;
    float by = (float) factor;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      store(load(x.bytes(), i).mul(by), to.bytes(), i);
    }
    for (; i < n; i++) {
      put(to.bytes(), i, get(x.bytes(), i) * by);
    }
  }

  @Override
  public void aboveOne(Region from, Region to) {
    for (int i = 0; i < from.columns; i++) {
      put(to.bytes(), i, 1 + get(from.bytes(), i));
    }
  }

  @Override
  public void norm(Region x, @Nullable Region delta, Region sum, Norm norm, int rows) {
    int n = x.columns;
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      if (delta != null) {
        NormRows.add(x.bytes(), delta.bytes(), sum.bytes(), at, n);
      }
      float inverse = NormRows.inverse(sum.bytes(), at, n, (float) c.rmsEps());
      put(norm.inverse().bytes(), r, inverse);
      NormRows.scale(sum.bytes(), at, inverse, norm.gain().bytes(), norm.y().bytes(), at, n);
    }
  }

  @Override
  public void scale(Region x, Norm norm, int rows) {
    int n = x.columns;
    for (int r = 0; r < rows; r++) {
      float inverse = get(norm.inverse().bytes(), r);
      NormRows.scale(x.bytes(), r * n, inverse, norm.gain().bytes(), norm.y().bytes(), r * n, n);
    }
  }

  @Override
  public void backNorm(Region x, Norm norm, Region dx, @Nullable Region dgain, int rows) {
    int n = x.columns;
    ByteBuffer dy = norm.y().bytes();
    ByteBuffer gain = norm.gain().bytes();
    for (int r = 0; r < rows; r++) {
      int at = r * n;
      float inverse = get(norm.inverse().bytes(), r);
      float dot =
          dgain == null
              ? NormRows.dot(dy, at, x.bytes(), at, gain, n)
              : NormRows.backGain(dy, at, x.bytes(), at, inverse, gain, dgain.bytes(), n);
      NormRows.backInput(dy, at, x.bytes(), at, inverse, dot, gain, dx.bytes(), at, n, 1);
    }
  }

  @Override
  public void headNorm(Region raw, Region qkv, HeadNorm norm, int rows) {
    int pieces = c.queryPieces() + c.keyPieces();
    int turned = c.queryWidth() + c.keyWidth();
    for (int r = 0; r < rows; r++) {
      int row = r * qkv.columns;
      int at = row;
      for (int p = 0; p < pieces; p++) {
        Region gain = p < c.queryPieces() ? norm.queryGain() : norm.keyGain();
        int n = gain.columns;
        float inverse = NormRows.inverse(raw.bytes(), at, n, (float) c.rmsEps());
        put(norm.inverse().bytes(), r * pieces + p, inverse);
        NormRows.scale(raw.bytes(), at, inverse, gain.bytes(), qkv.bytes(), at, n);
        at += n;
      }
      int values = (row + turned) * Float.BYTES;
      qkv.bytes().put(values, raw.bytes(), values, c.keyWidth() * Float.BYTES);
    }
  }

  @Override
  public void backHeadNorm(
      Region raw, Region dqkv, HeadNorm norm, @Nullable HeadNorm gradient, int rows) {
    int pieces = c.queryPieces() + c.keyPieces();
    for (int r = 0; r < rows; r++) {
      int at = r * dqkv.columns;
      for (int p = 0; p < pieces; p++) {
        boolean query = p < c.queryPieces();
        int n = (query ? norm.queryGain() : norm.keyGain()).columns;
        float inverse = get(norm.inverse().bytes(), r * pieces + p);
        ByteBuffer gain = (query ? norm.queryGain() : norm.keyGain()).bytes();
        float dot;
        if (gradient == null) {
          dot = NormRows.dot(dqkv.bytes(), at, raw.bytes(), at, gain, n);
        } else {
          ByteBuffer dgain = (query ? gradient.queryGain() : gradient.keyGain()).bytes();
          dot = NormRows.backGain(dqkv.bytes(), at, raw.bytes(), at, inverse, gain, dgain, n);
        }
        NormRows.backInput(
            dqkv.bytes(), at, raw.bytes(), at, inverse, dot, gain, dqkv.bytes(), at, n, 0);
        at += n;
      }
    }
  }

  @Override
  public void rotate(Region qkv, int[] positions, int rows, Turn turn) {
    int last = 0;
    for (int r = 0; r < rows; r++) {
      last = Math.max(last, positions[r]);
    }
    Rotary rotary = rotaries.of(turn.rope(), last + 1);
    int half = c.headDim() / 2;
    for (int r = 0; r < rows; r++) {
      for (int h = 0; h < c.heads() + c.kvHeads(); h++) {
        rotate(
            qkv.bytes(),
            r * qkv.columns + h * c.headDim(),
            half,
            rotary,
            positions[r] * half,
            turn.direction());
      }
    }
  }

  private static void rotate(
      ByteBuffer x, int at, int half, Rotary table, int angle, float direction) {
    int i = 0;
    for (; i <= half - LANES; i += LANES) {
      FloatVector cos = FloatVector.fromArray(SPECIES, table.cosines, angle + i);
      FloatVector sin = FloatVector.fromArray(SPECIES, table.sines, angle + i).mul(direction);
      FloatVector a = load(x, at + i);
      FloatVector b = load(x, at + half + i);
      store(a.mul(cos).sub(b.mul(sin)), x, at + i);
      store(b.mul(cos).add(a.mul(sin)), x, at + half + i);
    }
    for (; i < half; i++) {
      float cos = table.cosines[angle + i];
      float sin = table.sines[angle + i] * direction;
      float a = get(x, at + i);
      float b = get(x, at + half + i);
      put(x, at + i, a * cos - b * sin);
      put(x, at + half + i, b * cos + a * sin);
    }
  }

  @Override
  public void attention(Region qkv, Region out, Region logSums, Pack pack) {
    attention.forward(qkv, out, logSums, pack);
  }

  @Override
  public void backAttention(Region qkv, Attended attended, Region dqkv, Pack pack) {
    attention.backward(qkv, attended, dqkv, pack);
  }

  @Override
  public void gate(Region gateUp, Region h, int rows) {
    int n = h.columns;
    for (int r = 0; r < rows; r++) {
      if (c.variation().gate() == Variation.Gate.SILU) {
        GateRows.forward(gateUp.bytes(), r * 2 * n, h.bytes(), r * n, n);
      } else {
        GeluRows.forward(gateUp.bytes(), r * 2 * n, h.bytes(), r * n, n);
      }
    }
  }

  @Override
  public void backGate(Region gateUp, Region h, int rows) {
    int n = h.columns;
    for (int r = 0; r < rows; r++) {
      if (c.variation().gate() == Variation.Gate.SILU) {
        GateRows.backward(gateUp.bytes(), r * 2 * n, h.bytes(), r * n, n);
      } else {
        GeluRows.backward(gateUp.bytes(), r * 2 * n, h.bytes(), r * n, n);
      }
    }
  }

  @Override
  public double crossEntropy(Region logits, int[] targets, int from, int count, double scale) {
    int n = logits.columns;
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += HeadRows.crossEntropy(logits.bytes(), i * n, n, targets[from + i], (float) scale);
    }
    return sum;
  }

  @Override
  public void observe(Region logits, int row, Observation into) {
    HeadRows.observe(logits.bytes(), row * logits.columns, logits.columns, into, scratch);
  }

  @Override
  public double value(Region region, int row, int column) {
    return get(region.bytes(), row * region.columns + column);
  }

  @Override
  public void read(Region region, int row, float[] into) {
    int n = region.columns;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(region.bytes(), row * n + i).intoArray(into, i);
    }
    for (; i < n; i++) {
      into[i] = get(region.bytes(), row * n + i);
    }
  }

  @Override
  public double reduce(Region target, Region[] sources) {
    int n = target.rows * target.columns;
    for (Region source : sources) {
      addRow(source.bytes(), 0, target.bytes(), 0, n);
    }
    double squares = 0;
    for (int at = 0; at < n; at += 4096) {
      squares += squares(target.bytes(), at, Math.min(4096, n - at));
    }
    return squares;
  }

  private static float squares(ByteBuffer b, int at, int n) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector v = load(b, at + i);
      sums = v.fma(v, sums);
    }
    float sum = VectorMath.sum(sums);
    for (; i < n; i++) {
      float v = get(b, at + i);
      sum = Math.fma(v, v, sum);
    }
    return sum;
  }

  @Override
  public void adamW(Stretch stretch, AdamW step, boolean decays) {
    AdamRows.step(stretch, step, decays);
  }

  @Override
  public LowRank lowRank() {
    return lowRank;
  }

  @Override
  public KvCache cache(int slots, int capacity) {
    return new CpuCache(c, this, slots, capacity);
  }

  @Override
  public Prefixes prefixes(int blocks) {
    return new CpuPrefixes(c, this, attention, blocks);
  }

  @Override
  public boolean sharesPrefixes() {
    return true;
  }

  @Override
  public @Nullable Meter meter() {
    return meter;
  }

  @Override
  public void close() {
    attention.close();
    products.close();
  }
}
