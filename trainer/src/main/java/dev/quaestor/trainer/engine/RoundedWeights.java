package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;

/**
 * A decoder's weights rounded to bf16, as they lie and laid out to map forward: once for all shards
 * and for the way forward and back, as much memory again as the weights.
 */
final class RoundedWeights implements AutoCloseable {

  /** By the address of the parameters. */
  private final Map<Long, Rounded> byAddress = new ConcurrentHashMap<>();

  private final List<Desk> desks = new ArrayList<>();

  /** One matrix. */
  record Rounded(NativeBytes lying, NativeBytes laid) {}

  /** What one shard rounds with. */
  private static final class Desk implements AutoCloseable {
    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final stream stream = new stream(cpu);
    private final RoundedOperands rounding = new RoundedOperands(cpu, stream);

    @Override
    public void close() {
      rounding.close();
      stream.close();
      cpu.close();
    }
  }

  /** Rounds matrices as they now are, by all shards; always the same ones. */
  void read(List<Region> matrices, Shards shards) {
    while (desks.size() < shards.count()) {
      desks.add(new Desk());
    }
    AtomicInteger taken = new AtomicInteger(matrices.size()); // the head, the largest, first
    shards.run(
        shard -> {
          for (int next = taken.decrementAndGet(); next >= 0; next = taken.decrementAndGet()) {
            read(matrices.get(next), desks.get(shard).rounding);
          }
        });
  }

  private void read(Region matrix, RoundedOperands by) {
    Rounded to =
        byAddress.computeIfAbsent(
            matrix.address(0),
            address ->
                new Rounded(
                    new NativeBytes((long) matrix.rows * matrix.columns * Short.BYTES),
                    new NativeBytes(by.laidBytes(matrix))));
    by.round(matrix, to.lying.address());
    by.lay(matrix, to.lying.address(), to.laid.address());
  }

  /** Whether nothing was rounded yet. */
  boolean isEmpty() {
    return byAddress.isEmpty();
  }

  /** A matrix rounded; null where it was not among those. */
  @Nullable Rounded of(Region matrix) {
    return byAddress.get(matrix.address(0));
  }

  @Override
  public void close() {
    byAddress
        .values()
        .forEach(
            rounded -> {
              rounded.lying.close();
              rounded.laid.close();
            });
    byAddress.clear();
    desks.forEach(Desk::close);
    desks.clear();
  }
}
