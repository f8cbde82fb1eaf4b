package dev.quaestor.experiments.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.quaestor.experiments.settings.Names;
import dev.quaestor.experiments.settings.NearbyFiles;
import dev.quaestor.trainer.engine.MemoryExhaustedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A failure in one paragraph for people; the stack trace is in the log. */
public final class Explanation {

  /** How Java begins a message that it took from another failure. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(?:[a-z_][a-z0-9_]*\\.)+[A-Z][A-Za-z0-9]*(?:Exception|Error): ");

  /** An object of Java's, by its class and address. */
  private static final Pattern OBJECT =
      Pattern.compile("\\b(?:[a-z_][a-z0-9_]*\\.)+[A-Z][A-Za-z0-9$]*@[0-9a-f]+");

  private static final Pattern PLACE =
      Pattern.compile("(?:at )?\\[Source: [^\\]]*; line: (\\d+), column: (\\d+)\\]");

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
    return plain(failure).orElseGet(() -> said(failure));
  }

  /** What Java says in its own terms, in everyone's. */
  private static Optional<String> plain(Throwable failure) {
    String said = String.valueOf(failure.getMessage());
    if (failure instanceof CharacterCodingException) {
      return Optional.of("a file is not text in UTF-8");
    }
    if (failure instanceof InvalidPathException e) {
      return Optional.of(
          NearbyFiles.shown(e.getInput()) + ": cannot be a path (" + e.getReason() + ")");
    }
    if (failure instanceof NumberFormatException && said.startsWith("For input string: ")) {
      return Optional.of("expected a number, found " + said.substring(18));
    }
    if (failure instanceof StackOverflowError) {
      return Optional.of("something is nested too deeply; flatten it");
    }
    if (failure instanceof IOException && said.equals("Is a directory")) {
      return Optional.of("a directory was named where a file is needed");
    }
    if (failure instanceof EOFException) {
      return Optional.of(
          "a file ends too early: it was cut"
              + (failure.getMessage() == null ? "" : " (" + said + ")"));
    }
    if (failure instanceof JsonProcessingException e) {
      return Optional.of("this is not JSON: " + worded(e.getOriginalMessage()));
    }
    boolean ours =
        failure instanceof NullPointerException
            || failure instanceof ClassCastException
            || failure instanceof IndexOutOfBoundsException
            || failure.getMessage() == null
            || said.isBlank();
    return ours ? Optional.of(fault(failure)) : Optional.empty();
  }

  /** Without names of Java's, and with places as people say them. */
  static String worded(String message) {
    String plain = CLASS_NAME.matcher(message).replaceAll("");
    plain = OBJECT.matcher(plain).replaceAll("it");
    return PLACE.matcher(plain).replaceAll("line $1, column $2");
  }

  /** A fault of the program's own: what kind in words, and where, for whoever mends it. */
  private static String fault(Throwable failure) {
    String kind =
        Names.kebab(failure.getClass().getSimpleName().replaceAll("(Exception|Error)$", ""))
            .replace('-', ' ');
    StackTraceElement[] trace = failure.getStackTrace();
    String where =
        Arrays.stream(trace)
            .filter(frame -> frame.getClassName().startsWith("dev.quaestor."))
            .findFirst()
            .map(frame -> ", line %d of %s".formatted(frame.getLineNumber(), frame.getFileName()))
            .orElse("");
    return "quaestor met a fault of its own (%s%s); nothing committed is lost, please report it with the command"
        .formatted(kind.isEmpty() ? "unknown" : kind, where);
  }

  private static String said(Throwable failure) {
    String message = worded(String.valueOf(failure.getMessage()));
    Throwable cause = failure.getCause();
    boolean told =
        message.contains(
            cause instanceof JsonProcessingException json
                ? worded(json.getOriginalMessage())
                : cause == null || cause.getMessage() == null ? "" : cause.getMessage());
    String whole =
        cause instanceof IOException && !told ? message + " (" + of(cause) + ")" : message;
    boolean full = whole.contains("No space left");
    return full && !whole.contains("disk is full") && !whole.contains("make room")
        ? whole + "; the disk is full: make room, then resume, nothing committed is lost"
        : whole;
  }

  /** Java gives a path alone, or with the system's words. */
  private static String file(FileSystemException e) {
    String file = e.getFile() == null ? "a file" : NearbyFiles.shown(e.getFile());
    String reason = e.getReason();
    if (e instanceof NoSuchFileException) {
      String hint = e.getFile() == null ? "" : NearbyFiles.hint(Path.of(e.getFile()));
      return file + ": there is no such file" + (reason == null ? "" : ", " + reason) + hint;
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
    if (reason != null && reason.contains("File name too long")) {
      return file + ": the name is longer than this file system takes; shorten it";
    }
    if (reason != null && reason.contains("Is a directory")) {
      return file + ": is a directory where a file is needed";
    }
    return file + ": " + (reason == null ? "it cannot be used" : reason);
  }
}
