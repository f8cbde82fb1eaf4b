package dev.quaestor.experiments.run;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** A failure in one paragraph for people; the stack trace is in the log. */
public final class Explanation {

  private Explanation() {}

  /** What {@code failure} says, with its kind where it says too little. */
  public static String of(Throwable failure) {
    if (failure instanceof NoSuchFileException e) {
      return e.getFile() + ": no such file";
    }
    if (failure instanceof OutOfMemoryError e) {
      return "out of memory (%s); lower student.model or train.batch, run fewer --jobs, or raise QUAESTOR_HEAP"
          .formatted(e.getMessage());
    }
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return "an unexpected " + failure.getClass().getSimpleName();
    }
    boolean bare = failure instanceof NullPointerException || failure instanceof ClassCastException;
    if (bare || failure instanceof IndexOutOfBoundsException) {
      return "an unexpected " + failure.getClass().getSimpleName() + ": " + message;
    }
    if (message.contains("No space left") || message.contains("SQLITE_FULL")) {
      return "the disk is full (%s); make room and resume, nothing committed is lost"
          .formatted(message);
    }
    Throwable cause = failure.getCause();
    boolean adds = cause instanceof IOException && cause.getMessage() != null;
    return adds && !message.contains(cause.getMessage())
        ? message + " (" + cause.getMessage() + ")"
        : message;
  }
}
