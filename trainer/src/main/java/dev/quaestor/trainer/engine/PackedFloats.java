package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;

/**
 * A decoder's weights laid out for products, made of the parameters anew for each piece of work,
 * once for all shards: as much memory again as the weights, for as long as the work takes.
 */
final class PackedFloats implements AutoCloseable {

  /** By the address of the parameters; empty where they are multiplied where they lie. */
  private final Map<Long, Optional<FloatMatrix>> byAddress = new HashMap<>();

  private final List<Packed> all = new ArrayList<>();
  private final engine cpu = new engine(engine.kind.cpu, 0);

  private final Precision precision;

  /**
   * @param precision F32, or BF16, to which weights are rounded
   */
  PackedFloats(Precision precision) {
    this.precision = precision;
  }

  private record Packed(Region source, FloatMatrix matrix) {}

  /** Lays out matrices as they now are, by all shards; always the same ones. */
  void read(List<Region> matrices, Shards shards) {
    for (Region matrix : matrices) {
      byAddress.computeIfAbsent(matrix.address(0), address -> made(matrix));
    }
    shards.run(
        shard -> {
          try (engine own = new engine(engine.kind.cpu, 0);
              stream stream = new stream(own)) {
            for (int p = shard; p < all.size(); p += shards.count()) {
              all.get(p).matrix.read(all.get(p).source, own, stream);
            }
          }
        });
  }

  private Optional<FloatMatrix> made(Region matrix) {
    Optional<FloatMatrix> made = FloatMatrix.like(cpu, matrix, precision);
    made.ifPresent(packed -> all.add(new Packed(matrix, packed)));
    return made;
  }

  /** A matrix laid out; null where it is multiplied where it lies. */
  @Nullable FloatMatrix of(Region matrix) {
    Optional<FloatMatrix> found = byAddress.get(matrix.address(0));
    return found == null ? null : found.orElse(null);
  }

  @Override
  public void close() {
    all.forEach(packed -> packed.matrix.close());
    all.clear();
    byAddress.clear();
    cpu.close();
  }
}
