package dev.quaestor.teacher.throttle;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many requests may be under way: at most a number, half as many after a refusal, and one more
 * each time as many were answered. Those who wait are served in the order of arrival.
 */
final class Places {

  private static final class Permits extends Semaphore {
    private static final long serialVersionUID = 1L;

    Permits(int permits) {
      super(permits, true);
    }

    /** Takes permits away without waiting for those who hold them. */
    void take(int permits) {
      reducePermits(permits);
    }
  }

  private final int most;
  private final Permits permits;
  private int now;
  private int answered;

  Places(int most) {
    this.most = most;
    this.now = most;
    this.permits = new Permits(most);
  }

  boolean enter(long seconds) throws InterruptedException {
    return permits.tryAcquire(seconds, TimeUnit.SECONDS);
  }

  void leave() {
    permits.release();
  }

  /** The server refused one of those who came together. */
  synchronized void halve() {
    int half = Math.max(1, now / 2);
    permits.take(now - half);
    now = half;
    answered = 0;
  }

  /** The server answered one. */
  synchronized void answered() {
    if (now < most && ++answered >= now) {
      answered = 0;
      now++;
      permits.release();
    }
  }
}
