package dev.quaestor.eval.mathematics;

/** Unwinds the reading of what is no mathematics, or too much of it; never leaves the package. */
final class UnreadableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableException(String why) {
    super(why, null, false, false);
  }
}
