package dev.quaestor.curation.teacher;

import java.time.Duration;
import java.util.Optional;

/**
 * One attempt failed, and the same request may succeed when it is sent again: the server was busy,
 * the line was cut, the body was broken. Whoever asked settles this attempt by {@link #billing()},
 * consults its {@link RetryPolicy} and reserves anew before it sends again; a caller that does not
 * retry lets it stop the run like any other {@link TeacherException}.
 */
public final class RetryableException extends TeacherException {

  private static final long serialVersionUID = 1L;

  /** What the failed attempt cost. */
  public enum Billing {
    /** No model read the request: the reservation is released. */
    NOTHING,
    /** A model may have answered and billed for it: the reservation stays on the bill. */
    IN_DOUBT
  }

  private final Billing billing;
  private final Duration retryAfter;

  /**
   * @param retryAfter how long the server asks to wait; {@link Duration#ZERO} where it does not say
   */
  public RetryableException(String message, Billing billing, Duration retryAfter) {
    super(message);
    this.billing = billing;
    this.retryAfter = retryAfter;
  }

  public Billing billing() {
    return billing;
  }

  /** How long the server asks to wait; empty where it does not say. */
  public Optional<Duration> retryAfter() {
    return retryAfter.isZero() ? Optional.empty() : Optional.of(retryAfter);
  }
}
