package dev.quaestor.experiments.run;

import dev.quaestor.trainer.engine.MemoryExhaustedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A failure in one paragraph for people; the stack trace is in the log. */
public final class Explanation {

  private Explanation() {}

  /** What {@code failure} says, with its kind where it says too little. */
  public static String of(Throwable failure) {
    if (failure instanceof UncheckedIOException e && e.getMessage().equals("" + e.getCause())) {
      return of(e.getCause());
    }
    if (failure instanceof FileSystemException e) {
      return file(e);
    }
    if (failure instanceof OutOfMemoryError e) {
      return "out of memory (%s); lower student.model or train.batch, run fewer --jobs, or raise QUAESTOR_HEAP"
          .formatted(e.getMessage());
    }
    if (failure instanceof MemoryExhaustedException e) {
      return e.getMessage() + "; in a run, fewer --jobs help too, and nothing committed is lost";
    }
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return "an unexpected " + failure.getClass().getSimpleName();
    }
    boolean bare = failure instanceof NullPointerException || failure instanceof ClassCastException;
    if (bare || failure instanceof IndexOutOfBoundsException) {
      return "an unexpected " + failure.getClass().getSimpleName() + ": " + message;
    }
    Throwable cause = failure.getCause();
    boolean adds = cause instanceof IOException && !message.contains("" + cause.getMessage());
    String whole = adds ? message + " (" + of(cause) + ")" : message;
    boolean full = whole.contains("No space left");
    return full && !whole.contains("disk is full") && !whole.contains("make room")
        ? whole + "; the disk is full: make room, then resume, nothing committed is lost"
        : whole;
  }

  /** Java gives a path alone, or with the system's words. */
  private static String file(FileSystemException e) {
    String file = e.getFile() == null ? "a file" : e.getFile();
    String reason = e.getReason();
    if (e instanceof NoSuchFileException) {
      return file + ": there is no such file" + (reason == null ? "" : ", " + reason);
    }
    if (e instanceof AccessDeniedException) {
      return file + ": permission is denied; check who owns it, or name another place";
    }
    if (e instanceof FileAlreadyExistsException && reason == null) {
      return file + ": a file stands where a directory is needed; name another place";
    }
    if (reason != null && reason.contains("No space left")) {
      return file + ": the disk is full; make room, then resume, nothing committed is lost";
    }
    if (reason != null && reason.contains("Read-only file system")) {
      return file + ": the file system is read-only; name another place";
    }
    return file + ": " + (reason == null ? "it cannot be used" : reason);
  }
}
