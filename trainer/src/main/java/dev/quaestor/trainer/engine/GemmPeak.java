package dev.quaestor.trainer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The rate at which shards multiply large square-ish matrices all at once: what the products of a
 * decoder can be held against. On processors shared with others it changes from moment to moment,
 * so it is measured where it is compared.
 */
public final class GemmPeak implements AutoCloseable {
  private static final int M = 1024;
  private static final int K = 512;

  private final List<Kernels> kernels = new ArrayList<>();
  private final List<Linear> linear = new ArrayList<>();
  private final List<Region[]> regions = new ArrayList<>();
  private final LinearMaps maps;
  private final Shards shards;
  private final LongSupplier clock;
  private final int products;

  /**
   * Of an execution's precision, with all that it costs to round; of floats where they lie.
   *
   * @param clock nanoseconds
   */
  public GemmPeak(Execution execution, LongSupplier clock) {
    this.clock = clock;
    boolean floats = execution.precision() == Precision.F32;
    products = floats ? 2 : 8;
    maps = new LinearMaps(execution);
    shards = new Shards(execution.shards());
    DecoderConfig any = DecoderConfig.llama(8, 8, 1, 1);
    List<Region> weights = new ArrayList<>();
    for (int i = 0; i < execution.shards(); i++) {
      Kernels own = Backend.kernels(any, DataType.FLOAT, execution, null);
      kernels.add(own);
      linear.add(floats ? new Linear.Whole(own) : maps.of(own));
      Region[] mine = {own.allocate(M, K), own.allocate(M, K), own.allocate(M, M)};
      own.zero(mine[0]);
      own.zero(mine[1]);
      weights.add(mine[1]);
      regions.add(mine);
    }
    if (!floats) {
      maps.read(weights, shards);
    }
    gflops(); // the first touches memory and loads kernels
  }

  /**
   * Multiplies some 20 to 30 milliseconds, and gives the rate of one shard in 10^9 operations a
   * second.
   */
  public double gflops() {
    long since = clock.getAsLong();
    shards.run(
        i -> {
          Region[] mine = regions.get(i);
          for (int n = 0; n < products; n++) {
            linear.get(i).linear(mine[0], mine[1], mine[2], M);
          }
        });
    return 2.0 * products * M * M * K / (clock.getAsLong() - since);
  }

  @Override
  public void close() {
    shards.close();
    for (int i = 0; i < kernels.size(); i++) {
      linear.get(i).close();
      for (Region region : regions.get(i)) {
        region.close();
      }
      kernels.get(i).close();
    }
    maps.close();
  }
}
