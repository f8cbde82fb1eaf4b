package dev.quaestor.teacher.throttle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When a server may be asked next. It is closed by whatever refuses a request only for now, for as
 * long as the server says, or twice as long each time where it does not say; a refusal that was
 * under way when the gate closed tells nothing new. A success opens a new count.
 */
final class Gate {

  /** Without a time from the server, the first rest is this part of the first retry's pause. */
  private static final int FIRST_PART = 4;

  private static final int MOST_DOUBLINGS = 30;

  private final Clock clock;
  private final Backoff patience;

  private Instant opens = Instant.MIN;
  private Instant since = Instant.MAX; // the first trouble since the last success
  private int refusals; // gates closed since the last success
  private boolean succeeded;

  Gate(Clock clock, Backoff patience) {
    this.clock = clock;
    this.patience = patience;
  }

  /** How long nothing should be sent; zero where it is open. */
  synchronized Duration left() {
    Instant now = clock.instant();
    return opens.isAfter(now) ? Duration.between(now, opens) : Duration.ZERO;
  }

  /** The server answered. */
  synchronized void answered() {
    succeeded = true;
    refusals = 0;
    since = Instant.MAX;
  }

  /** An attempt failed otherwise. */
  synchronized void failed() {
    if (since.equals(Instant.MAX)) {
      since = clock.instant();
    }
  }

  /**
   * The server refused a request for now: the gate is closed.
   *
   * @param wish how long it wants to be left alone; zero where it does not say
   * @return whether this refusal closed the gate, or was one of several to those who came together
   */
  synchronized boolean refused(Duration wish) {
    failed();
    Instant now = clock.instant();
    boolean closes = !opens.isAfter(now);
    if (closes) {
      refusals++;
    }
    Duration pause = wish.isZero() ? own() : wish;
    if (closes || !wish.isZero()) {
      rest(pause);
    }
    return closes;
  }

  /** Nothing is sent for {@code pause}. */
  synchronized void rest(Duration pause) {
    Instant then = clock.instant().plus(pause);
    opens = then.isAfter(opens) ? then : opens;
  }

  /** Whether the last refusals followed each other without an answer between. */
  synchronized boolean again() {
    return refusals > 1;
  }

  /** Whether the server ever answered. */
  synchronized boolean answeredBefore() {
    return succeeded;
  }

  /** How long there has been no answer, since something first went wrong. */
  synchronized Duration without() {
    return since.equals(Instant.MAX) ? Duration.ZERO : Duration.between(since, clock.instant());
  }

  private Duration own() {
    long first = Math.max(1, patience.first().toMillis() / FIRST_PART);
    long doubled = first << Math.min(refusals - 1, MOST_DOUBLINGS);
    return Duration.ofMillis(Math.min(doubled, patience.longest().toMillis()));
  }
}
