package dev.quaestor.teacher.throttle;

/**
 * What a server is forgiven.
 *
 * @param retry how long it is waited for, and what it may ask for
 * @param breaker when it counts as down
 */
public record Patience(Backoff retry, Breaker breaker) {

  /** The defaults of both. */
  public static final Patience DEFAULT = new Patience(Backoff.DEFAULT, Breaker.DEFAULT);
}
