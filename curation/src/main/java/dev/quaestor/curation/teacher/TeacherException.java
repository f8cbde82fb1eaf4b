package dev.quaestor.curation.teacher;

/**
 * The teacher stopped the run: the message says what was asked, what came back and what to do.
 * Nothing is billed for the attempt, unless it is a {@link RetryableException}, which says so
 * itself.
 */
public class TeacherException extends Exception {

  private static final long serialVersionUID = 1L;

  public TeacherException(String message) {
    super(message);
  }

  public TeacherException(String message, Throwable cause) {
    super(message, cause);
  }
}
