package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;

/**
 * A decoder's weights in bytes, made of the floats anew for each piece of work, once for all
 * shards: a quarter of the floats' memory beside them. A matrix of many rows, such as a head, is
 * held in parts, so that a part's sums are still in the cache when they are turned into floats.
 */
final class Int8Weights implements AutoCloseable {

  static final int PART = 1024;

  /** By the address of the floats. */
  private final Map<Long, List<ByteMatrix>> byAddress = new HashMap<>();

  private final List<Part> parts = new ArrayList<>();
  private final engine cpu = new engine(engine.kind.cpu, 0);

  /** Rows of a matrix of floats, from one on, and their bytes. */
  private record Part(Region source, int from, ByteMatrix bytes) {}

  /** Rounds matrices as they now are, by all shards; always the same ones. */
  void read(List<Region> matrices, Shards shards) {
    for (Region matrix : matrices) {
      byAddress.computeIfAbsent(matrix.address(0), address -> parts(matrix));
    }
    int largest =
        parts.stream().mapToInt(p -> p.bytes.out() * p.source.columns).max().orElseThrow();
    shards.run(
        shard -> {
          try (engine own = new engine(engine.kind.cpu, 0);
              stream stream = new stream(own);
              NativeBytes room = new NativeBytes(largest)) {
            ByteMatrix.Desk desk = new ByteMatrix.Desk(own, stream, room);
            for (int p = shard; p < parts.size(); p += shards.count()) {
              Part part = parts.get(p);
              part.bytes.read(part.source, part.from, desk);
            }
          }
        });
  }

  private List<ByteMatrix> parts(Region matrix) {
    List<ByteMatrix> made = new ArrayList<>();
    for (int from = 0; from < matrix.rows; from += PART) {
      int rows = Math.min(PART, matrix.rows - from);
      ByteMatrix bytes = new ByteMatrix(cpu, OneDnnProduct.Packing.ofBytes(rows, matrix.columns));
      made.add(bytes);
      parts.add(new Part(matrix, from, bytes));
    }
    return made;
  }

  /** A matrix's parts, in the order of its rows. */
  List<ByteMatrix> of(Region matrix) {
    List<ByteMatrix> found = byAddress.get(matrix.address(0));
    if (found == null) {
      throw new IllegalStateException(
          "these weights [%d, %d] were not rounded".formatted(matrix.rows, matrix.columns));
    }
    return found;
  }

  @Override
  public void close() {
    parts.forEach(part -> part.bytes.close());
    parts.clear();
    byAddress.clear();
    cpu.close();
  }
}
