package dev.quaestor.trainer.engine;

import java.nio.FloatBuffer;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The random signs by which gradients of the head are sketched: R₁ [rank, vocab] and R₂ [rank,
 * width], each entry +1 or −1. R₁ takes 4 · rank · vocab bytes of native memory, which all shards
 * read.
 */
final class SignSketch implements AutoCloseable {
  final int rank;
  private final INDArray vocabulary;
  private final INDArray hidden;
  private final int vocab;
  private final int width;

  SignSketch(DecoderConfig config, int rank, RandomGenerator random) {
    this.rank = rank;
    vocab = config.vocab();
    width = config.width();
    vocabulary = signs((long) rank * vocab, random);
    hidden = signs((long) rank * width, random);
  }

  private static INDArray signs(long count, RandomGenerator random) {
    INDArray signs = Memory.vector(DataType.FLOAT, count);
    FloatBuffer values = Memory.floats(signs, 0, count);
    long bits = 0;
    for (int i = 0; i < values.capacity(); i++) {
      if (i % Long.SIZE == 0) {
        bits = random.nextLong();
      }
      values.put(i, (bits >>> i % Long.SIZE & 1) == 0 ? 1 : -1);
    }
    return signs;
  }

  /** R₁ as one shard sees it. */
  Region vocabulary(Kernels kernels) {
    return kernels.view(vocabulary, 0, rank, vocab);
  }

  /** R₂ as one shard sees it. */
  Region hidden(Kernels kernels) {
    return kernels.view(hidden, 0, rank, width);
  }

  @Override
  public void close() {
    Memory.close(vocabulary);
    Memory.close(hidden);
  }
}
