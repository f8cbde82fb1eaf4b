package dev.quaestor.experiments.run;

/** A failure that a person can act on: its message is all that is shown. */
public final class RunFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RunFailure(String message) {
    super(message);
  }

  public RunFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
