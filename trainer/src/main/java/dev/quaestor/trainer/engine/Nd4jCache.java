package dev.quaestor.trainer.engine;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Keys and values by ND4J operations: a layer's rows are positions, slot after slot; keys left,
 * values right.
 */
final class Nd4jCache implements Kernels.KvCache {
  private final DecoderConfig c;
  private final int capacity;
  private final Region[] layers;

  Nd4jCache(DecoderConfig c, Kernels kernels, int slots, int capacity) {
    this.c = c;
    this.capacity = capacity;
    layers = new Region[c.layers()];
    for (int l = 0; l < layers.length; l++) {
      layers[l] = kernels.allocate(slots * capacity, 2 * c.keyWidth());
    }
  }

  @Override
  public void append(int layer, int slot, Region source, int column, Kernels.Range range) {
    INDArray from =
        source
            .rows(range.row() + range.count())
            .get(
                NDArrayIndex.interval(range.row(), range.row() + range.count()),
                NDArrayIndex.interval(column, column + 2 * c.keyWidth()));
    rows(layer, slot, range.position(), range.position() + range.count()).assign(from);
  }

  private INDArray rows(int layer, int slot, int from, int to) {
    long base = (long) slot * capacity;
    return layers[layer]
        .rows(layers[layer].rows)
        .get(NDArrayIndex.interval(base + from, base + to), NDArrayIndex.all());
  }

  @Override
  public void attend(
      int layer, Region qkv, Region out, Kernels.Queries given, int first, int count) {
    int hd = c.headDim();
    int group = c.heads() / c.kvHeads();
    int[] lengths = given.lengths();
    INDArray queries = qkv.rows(first + count);
    INDArray results = out.rows(first + count);
    for (int i = 0; i < count; i++) {
      INDArray cached = rows(layer, given.slots()[i], 0, lengths[i]);
      for (int kv = 0; kv < c.kvHeads(); kv++) {
        int from = kv * group * hd;
        try (INDArray q =
                queries
                    .getRow(first + i)
                    .get(NDArrayIndex.interval(from, from + group * hd))
                    .dup('c')
                    .reshape('c', group, hd);
            INDArray k =
                cached
                    .get(NDArrayIndex.all(), NDArrayIndex.interval(kv * hd, (kv + 1) * hd))
                    .dup('c');
            INDArray v =
                cached
                    .get(
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(c.keyWidth() + kv * hd, c.keyWidth() + (kv + 1) * hd))
                    .dup('c');
            INDArray p = Nd4j.create(q.dataType(), group, lengths[i]);
            INDArray o = Nd4j.create(q.dataType(), group, hd)) {
          Nd4jKernels.multiply(q, k.transpose(), p, 0);
          p.muli(c.attentionScale());
          Nd4j.exec(new SoftMax(p, p, 1));
          Nd4jKernels.multiply(p, v, o, 0);
          results
              .getRow(first + i)
              .get(NDArrayIndex.interval(from, from + group * hd))
              .assign(o.reshape('c', new long[] {(long) group * hd}));
        }
      }
    }
  }

  @Override
  public void close() {
    for (Region layer : layers) {
      layer.close();
    }
  }
}
