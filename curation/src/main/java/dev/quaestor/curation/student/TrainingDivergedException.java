package dev.quaestor.curation.student;

/** The loss became NaN or infinite; the message names the round and the step. */
public final class TrainingDivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TrainingDivergedException(String message) {
    super(message);
  }
}
