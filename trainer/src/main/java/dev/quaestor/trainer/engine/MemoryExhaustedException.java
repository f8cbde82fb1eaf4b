package dev.quaestor.trainer.engine;

import java.util.function.Supplier;

/**
 * Memory that was not to be had, native or the Java heap's. Its message says what was being done
 * and allocated, and what to lower. What was done before stands: a decoder has the parameters of
 * its last whole step.
 */
public final class MemoryExhaustedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private MemoryExhaustedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Allocates an array, and says of which size it was where there is no room for it. */
  static <T> T allocating(long numbers, Supplier<T> allocation) {
    try {
      return allocation.get();
    } catch (OutOfMemoryError | RuntimeException e) {
      if (!exhausted(e)) {
        throw e;
      }
      throw new MemoryExhaustedException(
          "no %s for an array of %,d numbers"
              .formatted(Footprint.readable((double) numbers * Float.BYTES), numbers),
          e);
    }
  }

  /**
   * Does some work, and says of memory that runs out meanwhile what the work was.
   *
   * @param doing such as "scoring 3 sequences", with the settings that decide what it takes
   * @param lower the settings that would make it take less
   */
  public static <T> T during(Supplier<String> doing, String lower, Supplier<T> work) {
    try {
      return work.get();
    } catch (OutOfMemoryError | RuntimeException e) {
      if (!exhausted(e)) {
        throw e;
      }
      String advice =
          e instanceof OutOfMemoryError && String.valueOf(e.getMessage()).contains("heap")
              ? "raise QUAESTOR_HEAP, or lower " + lower
              : "lower " + lower + ", or let the process have more memory";
      throw new MemoryExhaustedException(
          "out of memory while %s: %s; %s".formatted(doing.get(), e.getMessage(), advice), e);
    }
  }

  /** ND4J tells a failed allocation by a bare RuntimeException. */
  private static boolean exhausted(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return failure instanceof OutOfMemoryError
        || failure instanceof MemoryExhaustedException
        || failure instanceof RuntimeException
            && (message.startsWith("Allocation failed") || message.contains("bad_alloc"));
  }
}
