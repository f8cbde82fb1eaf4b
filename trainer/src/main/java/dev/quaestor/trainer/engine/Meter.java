package dev.quaestor.trainer.engine;

import java.util.function.LongSupplier;

/** Time and work of one shard's matrix products; the clock gives nanoseconds. */
final class Meter {
  private final LongSupplier clock;
  private long nanos;
  private double flops;

  Meter(LongSupplier clock) {
    this.clock = clock;
  }

  long now() {
    return clock.getAsLong();
  }

  void add(long since, double work) {
    nanos += clock.getAsLong() - since;
    flops += work;
  }

  double seconds() {
    return nanos / 1e9;
  }

  double flops() {
    return flops;
  }
}
