package dev.quaestor.teacher.student;

/** A student's server that is not there, lacks something, or shows what cannot be so. */
public final class StudentServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StudentServerException(String message) {
    super(message);
  }
}
