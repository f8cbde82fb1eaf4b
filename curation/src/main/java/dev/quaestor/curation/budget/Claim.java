package dev.quaestor.curation.budget;

import dev.quaestor.curation.teacher.Answer;

/** What the treasury says to a request for an answer. */
public sealed interface Claim {

  /** The answer was bought before: here it is, free. */
  record Taped(Answer answer) implements Claim {}

  /** The call may be sent, and must be closed. */
  record Reserved(Reservation reservation) implements Claim {}

  /**
   * Not yet: someone else is buying this answer, or what is reserved for calls in flight leaves too
   * little. A moment was waited; claim again.
   */
  record Waiting() implements Claim {}
}
