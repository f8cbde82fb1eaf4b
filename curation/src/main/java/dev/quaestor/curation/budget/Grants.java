package dev.quaestor.curation.budget;

import java.time.Duration;

/**
 * Grants the requests of one asking, in order, against a run's limits, while those granted before
 * are still being answered. Requests settle in any order and the grants do not depend on it: each
 * is decided by what all before it are charged in the end.
 */
final class Grants {

  private final Limits limits;
  private Cost settled;
  private Cost pending = Cost.ZERO;
  private boolean stopped;

  /**
   * @param charged what the run owed before
   */
  Grants(Limits limits, Cost charged) {
    this.limits = limits;
    this.settled = charged;
  }

  /**
   * Grants the next request where it fits, waits where it may yet fit, and says no where it cannot,
   * or when the asking was stopped.
   */
  boolean grant(Cost worst) throws InterruptedException {
    return grant(worst, 0);
  }

  /** The same, with as much again set aside for each of {@code following} requests to come. */
  synchronized boolean grant(Cost one, int following) throws InterruptedException {
    Cost worst = one.times(1L + following);
    while (!stopped) {
      if (limits.allow(settled.plus(pending).plus(worst))) {
        pending = pending.plus(worst);
        return true;
      }
      if (!limits.allow(settled.plus(least(pending)).plus(worst))) {
        return false;
      }
      wait();
    }
    return false;
  }

  /** A granted request is charged {@code actual}, which is at most its {@code worst}. */
  synchronized void settle(Cost worst, Cost actual) {
    pending = pending.minus(worst);
    settled = settled.plus(actual);
    notifyAll();
  }

  /** Nothing more is granted, and nothing more should be sent. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  synchronized boolean stopped() {
    return stopped;
  }

  /** Waits for {@code pause}, or less where the asking is stopped. */
  synchronized void pause(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0 && !stopped; left = end - System.nanoTime()) {
      Duration wait = Duration.ofNanos(left);
      wait(wait.toMillis(), wait.toNanosPart() % 1_000_000);
    }
  }

  /** What requests must come to at least: a call is a call, but may use few tokens. */
  private static Cost least(Cost pending) {
    return new Cost(pending.queries(), 0, 0, 0, 0);
  }
}
