package dev.quaestor.trainer.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the shards of one scorer or generator multiply by a decoder's weights: in floats where they
 * lie, or by one copy in bytes that all shards share.
 */
final class LinearMaps implements AutoCloseable {

  private final @Nullable Int8Weights bytes;

  /**
   * @throws IllegalArgumentException where this machine or this path has no such precision
   */
  LinearMaps(Execution execution) {
    Precision precision = execution.precision();
    precision
        .lacking()
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
    if (precision == Precision.INT8 && execution.path() != Execution.Path.FAST) {
      throw new IllegalArgumentException(
          "int8 is multiplied by oneDNN on the fast path; the portable one has f32 and double");
    }
    bytes = precision == Precision.INT8 ? new Int8Weights() : null;
  }

  /** A shard's own products; closed by whom they are given to. */
  Linear of(Kernels kernels) {
    return bytes == null ? new Linear.Whole(kernels) : new Int8Products(kernels, bytes);
  }

  /** Takes weights as they now are, always the same ones; before each piece of work. */
  void read(List<Region> matrices, Shards shards) {
    if (bytes != null) {
      bytes.read(matrices, shards);
    }
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes.close();
    }
  }
}
