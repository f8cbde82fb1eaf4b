package dev.quaestor.trainer.command;

/** A command that did not do what it was run for; the message shows its last lines. */
public final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CommandFailedException(String message) {
    super(message);
  }
}
