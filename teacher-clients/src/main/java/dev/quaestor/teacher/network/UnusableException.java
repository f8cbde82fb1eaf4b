package dev.quaestor.teacher.network;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;

/**
 * There is no answer to this request, and asking again is no remedy: the server answered with
 * something that holds none, or does not take this prompt. It becomes an answer that says so.
 */
public final class UnusableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Outcome outcome;

  private UnusableException(Outcome outcome, String message) {
    super(message);
    this.outcome = outcome;
  }

  /** The server answered, and may have billed the worst case. */
  public UnusableException(String message) {
    this(Outcome.MALFORMED, message);
  }

  /** The server refused this prompt, and billed nothing. */
  static UnusableException refused(Outcome outcome, String message) {
    return new UnusableException(outcome, message);
  }

  /**
   * As an answer.
   *
   * @param most what it costs where nobody says that it costs nothing
   */
  public Answer answer(Billing.Tokens most) {
    String detail = String.valueOf(getMessage());
    return outcome == Outcome.MALFORMED
        ? new Answer(outcome, "", detail, most.input(), most.output())
        : new Answer(outcome, "", detail, 0, 0);
  }
}
