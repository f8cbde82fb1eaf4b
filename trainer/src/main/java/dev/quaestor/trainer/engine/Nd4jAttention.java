package dev.quaestor.trainer.engine;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Causal attention by ND4J operations, a sequence and a key head at a time: the queries of its
 * group stand below each other, [group · length, headDim], so that shared keys need no repetition
 * and their gradients sum by themselves.
 */
final class Nd4jAttention {
  private static final double UNSEEN = -1e9;
  private final DecoderConfig c;
  private final DataType type;
  private final int group;

  Nd4jAttention(DecoderConfig c, DataType type) {
    this.c = c;
    this.type = type;
    group = c.heads() / c.kvHeads();
  }

  void forward(Region qkv, Region out, Pack pack) {
    INDArray all = qkv.rows(pack.rows());
    INDArray results = out.rows(pack.rows());
    for (int s = 0; s < pack.sequences(); s++) {
      int start = pack.starts()[s];
      int end = pack.starts()[s + 1];
      for (int kv = 0; kv < c.kvHeads(); kv++) {
        try (INDArray q = queries(all, start, end, kv);
            INDArray k = columns(all, start, end, c.queryWidth() + kv * c.headDim()).dup('c');
            INDArray v =
                columns(all, start, end, c.queryWidth() + c.keyWidth() + kv * c.headDim())
                    .dup('c');
            INDArray p = probabilities(q, k, end - start);
            INDArray o = Nd4j.create(type, q.shape())) {
          Nd4jKernels.multiply(p, v, o, 0);
          spread(o, results, start, end, kv);
        }
      }
    }
  }

  void backward(Region qkv, Region dout, Region dqkv, Pack pack) {
    INDArray all = qkv.rows(pack.rows());
    INDArray gradients = dqkv.rows(pack.rows());
    INDArray back = dout.rows(pack.rows());
    double scale = c.attentionScale();
    for (int s = 0; s < pack.sequences(); s++) {
      int start = pack.starts()[s];
      int end = pack.starts()[s + 1];
      for (int kv = 0; kv < c.kvHeads(); kv++) {
        int key = c.queryWidth() + kv * c.headDim();
        try (INDArray q = queries(all, start, end, kv);
            INDArray k = columns(all, start, end, key).dup('c');
            INDArray v = columns(all, start, end, key + c.keyWidth()).dup('c');
            INDArray p = probabilities(q, k, end - start);
            INDArray dO = queries(back, start, end, kv);
            INDArray dp = Nd4j.create(type, p.shape());
            INDArray dv = Nd4j.create(type, v.shape());
            INDArray dk = Nd4j.create(type, k.shape());
            INDArray dq = Nd4j.create(type, q.shape())) {
          Nd4jKernels.multiply(dO, v.transpose(), dp, 0);
          Nd4jKernels.multiply(p.transpose(), dO, dv, 0);
          try (INDArray weighted = dp.mul(p);
              INDArray dot = weighted.sum(true, 1)) {
            dp.subiColumnVector(dot).muli(p).muli(scale);
          }
          Nd4jKernels.multiply(dp, k, dq, 0);
          Nd4jKernels.multiply(dp.transpose(), q, dk, 0);
          columns(gradients, start, end, key).assign(dk);
          columns(gradients, start, end, key + c.keyWidth()).assign(dv);
          spread(dq, gradients, start, end, kv);
        }
      }
    }
  }

  /** [group · length, length], each row summing to 1 over what it may see. */
  private INDArray probabilities(INDArray q, INDArray k, int length) {
    INDArray p = Nd4j.create(type, q.size(0), length);
    Nd4jKernels.multiply(q, k.transpose(), p, 0);
    p.muli(c.attentionScale());
    double[][] unseen = new double[length][length];
    for (int i = 0; i < length; i++) {
      for (int j = i + 1; j < length; j++) {
        unseen[i][j] = UNSEEN;
      }
    }
    try (INDArray mask = Nd4j.createFromArray(unseen).castTo(type)) {
      for (int g = 0; g < group; g++) {
        p.get(NDArrayIndex.interval((long) g * length, (g + 1L) * length), NDArrayIndex.all())
            .addi(mask);
      }
    }
    Nd4j.exec(new SoftMax(p, p, 1));
    return p;
  }

  private INDArray queries(INDArray all, int start, int end, int kv) {
    int length = end - start;
    INDArray q = Nd4j.create(type, (long) group * length, c.headDim());
    for (int g = 0; g < group; g++) {
      q.get(NDArrayIndex.interval((long) g * length, (g + 1L) * length), NDArrayIndex.all())
          .assign(columns(all, start, end, (kv * group + g) * c.headDim()));
    }
    return q;
  }

  private void spread(INDArray rows, INDArray to, int start, int end, int kv) {
    int length = end - start;
    for (int g = 0; g < group; g++) {
      columns(to, start, end, (kv * group + g) * c.headDim())
          .assign(
              rows.get(
                  NDArrayIndex.interval((long) g * length, (g + 1L) * length), NDArrayIndex.all()));
    }
  }

  private INDArray columns(INDArray all, int start, int end, int column) {
    return all.get(
        NDArrayIndex.interval(start, end), NDArrayIndex.interval(column, column + c.headDim()));
  }
}
