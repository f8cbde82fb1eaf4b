package dev.quaestor.teacher.network;

/**
 * A server answered, and billed for it, with something that holds no answer. Asking again is no
 * remedy; it becomes a malformed answer.
 */
public final class UnusableException extends Exception {

  private static final long serialVersionUID = 1L;

  public UnusableException(String message) {
    super(message);
  }
}
