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

  /** What failed, which decides what becomes of the request and of the run. */
  public enum Trouble {
    /**
     * This exchange: an error of the server's, a body that is broken, a line that was cut. When all
     * attempts have failed so, the next request may well be answered.
     */
    EXCHANGE,
    /** The server has too much to do and does not say when to come again. */
    OVERLOAD,
    /**
     * Nothing: the server wants to be asked later, or nothing was sent. It uses up no attempt, and
     * whoever lets the teacher rest says when patience ends.
     */
    PACE,
    /** The server cannot be reached. */
    LINE
  }

  private final Billing billing;
  private final Duration retryAfter;
  private final Trouble trouble;

  /**
   * @param retryAfter how long the server asks to wait; {@link Duration#ZERO} where it does not say
   */
  public RetryableException(String message, Billing billing, Duration retryAfter, Trouble trouble) {
    super(message);
    this.billing = billing;
    this.retryAfter = retryAfter;
    this.trouble = trouble;
  }

  /** A failed exchange. */
  public RetryableException(String message, Billing billing, Duration retryAfter) {
    this(message, billing, retryAfter, Trouble.EXCHANGE);
  }

  public Trouble trouble() {
    return trouble;
  }

  /** The same failure, told so. */
  public RetryableException as(String message) {
    return new RetryableException(message, billing, retryAfter, trouble);
  }

  public Billing billing() {
    return billing;
  }

  /** How long the server asks to wait; empty where it does not say. */
  public Optional<Duration> retryAfter() {
    return retryAfter.isZero() ? Optional.empty() : Optional.of(retryAfter);
  }
}
