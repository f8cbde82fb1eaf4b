package dev.quaestor.teacher.network;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * When a server may be asked next, by what its last answers said: one that reports with an answer
 * that a rate limit is used up is left alone until the limit is reset, instead of being asked once
 * more for a refusal.
 */
final class Pacing {

  private final LongSupplier nanos;
  private final AtomicLong notBefore;

  /**
   * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
   */
  Pacing(LongSupplier nanos) {
    this.nanos = nanos;
    this.notBefore = new AtomicLong(nanos.getAsLong());
  }

  /** The server said that nothing more is to be had for {@code wait}; the longest wait holds. */
  void exhausted(Duration wait) {
    long then = nanos.getAsLong() + wait.toNanos();
    notBefore.accumulateAndGet(then, (a, b) -> a - b >= 0 ? a : b);
  }

  /** How long to wait before asking; zero where there is no need. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, notBefore.get() - nanos.getAsLong()));
  }
}
