package dev.quaestor.trainer.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the shards of one scorer or generator multiply by a decoder's weights: by one copy that all
 * shards share, laid out for products in floats or bf16 or rounded to bytes, or by the parameters
 * where they lie.
 */
final class LinearMaps implements AutoCloseable {

  private final @Nullable PackedFloats floats;
  private final @Nullable Int8Weights bytes;
  private final @Nullable JointProducts<PackedProducts> joint;

  /** Each shard by itself. */
  LinearMaps(Execution execution) {
    this(execution, false);
  }

  /** All shards together, where each weight meets so few rows that it pays. */
  static LinearMaps together(Execution execution) {
    return new LinearMaps(execution, true);
  }

  private LinearMaps(Execution execution, boolean together) {
    Precision precision = execution.precision();
    boolean fast = execution.path() == Execution.Path.FAST;
    bytes = precision == Precision.INT8 ? new Int8Weights() : null;
    floats =
        precision != Precision.INT8 && fast && OneDnnProducts.available()
            ? new PackedFloats(precision)
            : null;
    joint =
        together && floats != null && execution.shards() > 1
            ? new JointProducts<>(execution.shards())
            : null;
  }

  /** The next shard's own products; closed by whom they are given to. */
  Linear of(Kernels kernels) {
    if (bytes != null) {
      return new Int8Products(kernels, bytes);
    }
    return floats == null ? new Linear.Whole(kernels) : new PackedProducts(kernels, floats, joint);
  }

  /** Takes weights as they now are, always the same ones; before each piece of work. */
  void read(List<Region> matrices, Shards shards) {
    if (bytes != null) {
      bytes.read(matrices, shards);
    }
    if (floats != null) {
      floats.read(matrices, shards);
    }
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes.close();
    }
    if (floats != null) {
      floats.close();
    }
  }
}
