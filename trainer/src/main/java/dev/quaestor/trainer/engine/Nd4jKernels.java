package dev.quaestor.trainer.engine;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The portable path: ND4J operations alone, so it runs on whatever backend ND4J has, in float or
 * double. It is written to be right and readable, holds the fast path to account in tests, and is
 * what gradient checks differentiate. Operations make temporaries; each closes its own.
 */
final class Nd4jKernels implements Kernels {
  /** GELU by tanh is {@code g · sigmoid(z)} with {@code z = g (A + B g²)}. */
  private static final double GELU_A = 2 * Math.sqrt(2 / Math.PI);

  private static final double GELU_B = 0.044715 * GELU_A;

  private final DecoderConfig c;
  private final DataType type;
  private final Nd4jAttention attention;
  private final LowRank lowRank = new Nd4jLowRank();
  private final Rotaries rotaries;

  Nd4jKernels(DecoderConfig c, DataType type) {
    this.c = c;
    this.type = type;
    attention = new Nd4jAttention(c, type);
    rotaries = new Rotaries(c);
  }

  @Override
  public Region allocate(int rows, int columns) {
    return MemoryExhaustedException.allocating(
        (long) rows * columns,
        () -> new Region(Nd4j.create(type, (long) rows * columns), 0, rows, columns, false));
  }

  @Override
  public Region view(INDArray vector, long offset, int rows, int columns) {
    return new Region(vector, offset, rows, columns, false);
  }

  @Override
  public void zero(Region region) {
    region.vector().assign(0);
  }

  @Override
  public void linear(Region x, Region w, Region y, int rows) {
    multiply(x.rows(rows), w.rows(w.rows).transpose(), y.rows(rows), 0);
  }

  @Override
  public void backInput(Region dy, Region w, Region dx, int rows) {
    multiply(dy.rows(rows), w.rows(w.rows), dx.rows(rows), 0);
  }

  @Override
  public void backWeight(Region dy, Region x, Region dw, int rows, float beta) {
    multiply(dy.rows(rows).transpose(), x.rows(rows), dw.rows(dw.rows), beta);
  }

  /** {@code z = x · y + beta · z}. */
  static void multiply(INDArray x, INDArray y, INDArray z, double beta) {
    if (beta == 0) {
      Nd4j.exec(new Mmul(x, y, z, null));
      return;
    }
    try (INDArray product = Nd4j.create(z.dataType(), z.shape())) {
      Nd4j.exec(new Mmul(x, y, product, null));
      z.muli(beta).addi(product);
    }
  }

  @Override
  public void addBias(Region y, Region bias, int rows) {
    y.rows(rows).addiRowVector(bias.vector());
  }

  @Override
  public void backBias(Region dy, Region dbias, int rows) {
    try (INDArray sum = dy.rows(rows).sum(0)) {
      dbias.vector().addi(sum);
    }
  }

  @Override
  public void gather(Region table, int[] index, int from, int count, Region out) {
    INDArray source = table.rows(table.rows);
    INDArray target = out.rows(count);
    for (int i = 0; i < count; i++) {
      target.getRow(i).assign(source.getRow(index[from + i]));
    }
  }

  @Override
  public void scatterAdd(Region rows, int[] index, int from, int count, Region table) {
    INDArray source = rows.rows(count);
    INDArray target = table.rows(table.rows);
    for (int i = 0; i < count; i++) {
      target.getRow(index[from + i]).addi(source.getRow(i));
    }
  }

  @Override
  public void sum(Region x, Region y, Region to, int rows) {
    to.rows(rows).assign(x.rows(rows)).addi(y.rows(rows));
  }

  @Override
  public void times(Region x, double factor, Region to, int rows) {
    to.rows(rows).assign(x.rows(rows)).muli(factor);
  }

  @Override
  public void aboveOne(Region from, Region to) {
    to.vector().assign(from.vector()).addi(1);
  }

  @Override
  public void norm(Region x, @Nullable Region delta, Region sum, Norm norm, int rows) {
    INDArray s = sum.rows(rows);
    if (delta != null) {
      s.assign(x.rows(rows)).addi(delta.rows(rows));
    }
    inverse(s, norm.inverse().rows(rows));
    scale(sum, norm, rows);
  }

  /** x [rows, n], inverse [rows, 1]. */
  private void inverse(INDArray x, INDArray inverse) {
    try (INDArray squares = x.mul(x);
        INDArray mean = squares.mean(true, 1)) {
      Transforms.sqrt(mean.addi(c.rmsEps()), false);
      inverse.assign(mean.rdivi(1));
    }
  }

  @Override
  public void scale(Region x, Norm norm, int rows) {
    scale(x.rows(rows), norm.inverse().rows(rows), norm.gain().vector(), norm.y().rows(rows));
  }

  private static void scale(INDArray x, INDArray inverse, INDArray gain, INDArray y) {
    y.assign(x).muliColumnVector(inverse).muliRowVector(gain);
  }

  @Override
  public void backNorm(Region x, Norm norm, Region dx, @Nullable Region dgain, int rows) {
    try (INDArray back =
        back(
            x.rows(rows),
            norm.y().rows(rows),
            norm.inverse().rows(rows),
            norm.gain().vector(),
            dgain == null ? null : dgain.vector())) {
      dx.rows(rows).addi(back);
    }
  }

  /** The gradient of x [rows, n] from that of its norm; adds to dgain, if any. */
  private static INDArray back(
      INDArray x, INDArray dy, INDArray inverse, INDArray gain, @Nullable INDArray dgain) {
    try (INDArray hat = x.mulColumnVector(inverse);
        INDArray dyHat = dy.mul(hat);
        INDArray dg = dyHat.sum(0);
        INDArray through = dyHat.mulRowVector(gain);
        INDArray mean = through.mean(true, 1)) {
      if (dgain != null) {
        dgain.addi(dg);
      }
      INDArray dx = dy.mulRowVector(gain);
      return dx.subi(hat.muliColumnVector(mean)).muliColumnVector(inverse);
    }
  }

  @Override
  public void headNorm(Region raw, Region qkv, HeadNorm norm, int rows) {
    qkv.rows(rows).assign(raw.rows(rows));
    int at = 0;
    for (int p = 0; p < c.queryPieces() + c.keyPieces(); p++) {
      Region gain = p < c.queryPieces() ? norm.queryGain() : norm.keyGain();
      try (INDArray x = columns(raw, at, gain.columns, rows).dup('c');
          INDArray inverse = Nd4j.create(type, rows, 1);
          INDArray y = Nd4j.create(type, rows, gain.columns)) {
        inverse(x, inverse);
        norm.inverse()
            .rows(rows)
            .get(NDArrayIndex.all(), NDArrayIndex.interval(p, p + 1))
            .assign(inverse);
        scale(x, inverse, gain.vector(), y);
        columns(qkv, at, gain.columns, rows).assign(y);
      }
      at += gain.columns;
    }
  }

  @Override
  public void backHeadNorm(
      Region raw, Region dqkv, HeadNorm norm, @Nullable HeadNorm gradient, int rows) {
    int at = 0;
    for (int p = 0; p < c.queryPieces() + c.keyPieces(); p++) {
      boolean query = p < c.queryPieces();
      Region gain = query ? norm.queryGain() : norm.keyGain();
      INDArray dgain =
          gradient == null ? null : (query ? gradient.queryGain() : gradient.keyGain()).vector();
      INDArray all = norm.inverse().rows(rows);
      try (INDArray x = columns(raw, at, gain.columns, rows).dup('c');
          INDArray dy = columns(dqkv, at, gain.columns, rows).dup('c');
          INDArray inverse = all.get(NDArrayIndex.all(), NDArrayIndex.interval(p, p + 1)).dup('c');
          INDArray dx = back(x, dy, inverse, gain.vector(), dgain)) {
        columns(dqkv, at, gain.columns, rows).assign(dx);
      }
      at += gain.columns;
    }
  }

  private static INDArray columns(Region of, int from, int count, int rows) {
    return of.rows(rows).get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + count));
  }

  private INDArray head(Region qkv, int h, int rows) {
    return columns(qkv, h * c.headDim(), c.headDim(), rows);
  }

  @Override
  public void rotate(Region qkv, int[] positions, int rows, Turn turn) {
    int half = c.headDim() / 2;
    double[][] cosines = new double[rows][half];
    double[][] sines = new double[rows][half];
    for (int r = 0; r < rows; r++) {
      Rotary rotary = rotaries.of(turn.rope(), positions[r] + 1);
      for (int i = 0; i < half; i++) {
        cosines[r][i] = rotary.cos[positions[r] * half + i];
        sines[r][i] = turn.direction() * rotary.sin[positions[r] * half + i];
      }
    }
    try (INDArray cos = Nd4j.createFromArray(cosines).castTo(type);
        INDArray sin = Nd4j.createFromArray(sines).castTo(type)) {
      for (int h = 0; h < c.heads() + c.kvHeads(); h++) {
        INDArray head = head(qkv, h, rows);
        INDArray first = head.get(NDArrayIndex.all(), NDArrayIndex.interval(0, half));
        INDArray second = head.get(NDArrayIndex.all(), NDArrayIndex.interval(half, 2 * half));
        try (INDArray a = first.dup('c');
            INDArray b = second.dup('c');
            INDArray bSin = b.mul(sin);
            INDArray aSin = a.mul(sin)) {
          first.assign(a.muli(cos).subi(bSin));
          second.assign(b.muli(cos).addi(aSin));
        }
      }
    }
  }

  @Override
  public void attention(Region qkv, Region out, Region logSums, Pack pack) {
    attention.forward(qkv, out, pack);
  }

  @Override
  public void backAttention(Region qkv, Attended attended, Region dqkv, Pack pack) {
    attention.backward(qkv, attended.dout(), dqkv, pack);
  }

  @Override
  public void gate(Region gateUp, Region h, int rows) {
    INDArray both = gateUp.rows(rows);
    INDArray gate = both.get(NDArrayIndex.all(), NDArrayIndex.interval(0, h.columns));
    INDArray up = both.get(NDArrayIndex.all(), NDArrayIndex.interval(h.columns, 2 * h.columns));
    try (INDArray g = gate.dup('c');
        INDArray s = share(g)) {
      h.rows(rows).assign(g.muli(s).muli(up));
    }
  }

  /** What a gate lets through of itself: the sigmoid of z. */
  private INDArray share(INDArray gate) {
    if (c.variation().gate() == Variation.Gate.SILU) {
      return Transforms.sigmoid(gate, true);
    }
    try (INDArray z = gate.mul(gate)) {
      z.muli(GELU_B).addi(GELU_A).muli(gate);
      return Transforms.sigmoid(z, true);
    }
  }

  /** The derivative of z: 1 for SiLU, whose z is the gate. */
  private INDArray steepness(INDArray gate) {
    return c.variation().gate() == Variation.Gate.SILU
        ? Nd4j.onesLike(gate)
        : gate.mul(gate).muli(3 * GELU_B).addi(GELU_A);
  }

  @Override
  public void backGate(Region gateUp, Region h, int rows) {
    INDArray both = gateUp.rows(rows);
    INDArray gate = both.get(NDArrayIndex.all(), NDArrayIndex.interval(0, h.columns));
    INDArray up = both.get(NDArrayIndex.all(), NDArrayIndex.interval(h.columns, 2 * h.columns));
    INDArray dh = h.rows(rows);
    try (INDArray g = gate.dup('c');
        INDArray u = up.dup('c');
        INDArray s = share(g);
        INDArray silu = g.mul(s);
        INDArray rest = s.rsub(1);
        INDArray steep = steepness(g);
        INDArray slope = silu.mul(rest).muli(steep).addi(s)) {
      gate.assign(slope.muli(dh).muli(u));
      up.assign(dh.muli(silu)); // dh is spent
      dh.assign(silu.muli(u));
    }
  }

  @Override
  public double crossEntropy(Region logits, int[] targets, int from, int count, double scale) {
    INDArray l = logits.rows(count);
    double sum = 0;
    try (INDArray max = l.max(true, 1)) {
      for (int i = 0; i < count; i++) {
        sum += max.getDouble(i) - l.getDouble(i, targets[from + i]);
      }
      l.subiColumnVector(max);
    }
    Transforms.exp(l, false);
    try (INDArray sums = l.sum(true, 1)) {
      for (int i = 0; i < count; i++) {
        sum += StrictMath.log(sums.getDouble(i));
      }
      l.diviColumnVector(sums).muli(scale);
    }
    for (int i = 0; i < count; i++) {
      l.putScalar(i, targets[from + i], l.getDouble(i, targets[from + i]) - scale);
    }
    return sum;
  }

  @Override
  public void observe(Region logits, int row, Observation into) {
    double[] l = logits.rows(row + 1).getRow(row).toDoubleVector();
    double first = Double.NEGATIVE_INFINITY;
    double second = first;
    for (int i = 0; i < l.length; i++) {
      if (l[i] > first) {
        second = first;
        first = l[i];
        into.argmax = i;
      } else {
        second = Math.max(second, l[i]);
      }
    }
    double sum = 0;
    double mean = 0;
    for (double v : l) {
      double e = StrictMath.exp(v - first);
      sum += e;
      mean += e * (v - first);
    }
    into.logSum = first + StrictMath.log(sum);
    into.entropy = Math.max(0, StrictMath.log(sum) - mean / sum);
    into.margin = (1 - StrictMath.exp(second - first)) / sum;
  }

  @Override
  public double value(Region region, int row, int column) {
    return region.vector().getDouble((long) row * region.columns + column);
  }

  @Override
  public void read(Region region, int row, float[] into) {
    double[] values = region.rows(row + 1).getRow(row).toDoubleVector();
    for (int i = 0; i < values.length; i++) {
      into[i] = (float) values[i];
    }
  }

  @Override
  public double reduce(Region target, Region[] sources) {
    INDArray t = target.vector();
    for (Region source : sources) {
      t.addi(source.vector());
    }
    double norm = t.norm2Number().doubleValue();
    return norm * norm;
  }

  @Override
  public void adamW(Stretch stretch, AdamW step, boolean decays) {
    INDArray g = stretch.gradient().vector().muli(step.gradientScale());
    INDArray m = stretch.first().vector();
    INDArray v = stretch.second().vector();
    try (INDArray part = g.mul(1 - step.beta1());
        INDArray squares = g.mul(g)) {
      m.muli(step.beta1()).addi(part);
      v.muli(step.beta2()).addi(squares.muli(1 - step.beta2()));
    }
    try (INDArray root = Transforms.sqrt(v, true)) {
      g.assign(m).muli(step.rate()).divi(root.muli(step.rootScale()).addi(step.epsilon()));
    }
    if (decays) {
      try (INDArray decay =
          stretch.parameters().vector().mul(step.learningRate() * step.weightDecay())) {
        g.addi(decay);
      }
    }
  }

  @Override
  public LowRank lowRank() {
    return lowRank;
  }

  @Override
  public Prefixes prefixes(int blocks) {
    throw new UnsupportedOperationException("the portable path computes every sequence whole");
  }

  @Override
  public boolean sharesPrefixes() {
    return false;
  }

  @Override
  public KvCache cache(int slots, int capacity) {
    return new Nd4jCache(c, this, slots, capacity);
  }

  @Override
  public @Nullable Meter meter() {
    return null;
  }

  @Override
  public void close() {}
}
