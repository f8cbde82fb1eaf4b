package dev.quaestor.trainer.parallel;

/** A rank cannot go on, for want of another: it left, was silent, or said what it should not. */
public final class RankLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RankLostException(String message) {
    super(message);
  }

  RankLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
