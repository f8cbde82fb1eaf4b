package dev.quaestor.experiments.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The checks a settings record makes of itself in its constructor. All are made, then {@link #done}
 * throws what failed, so that one reading of a file names everything wrong with it.
 */
public final class Check {

  /** A check that failed: the keys it looked at, the first of which is to blame. */
  public record Failure(List<String> keys, String message) {}

  /** What {@link #done} throws. */
  public static final class FailedException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Failure> failures;

    FailedException(List<Failure> failures) {
      super(
          failures.stream()
              .map(f -> f.keys().get(0) + ": " + f.message())
              .collect(Collectors.joining("; ")));
      this.failures = List.copyOf(failures);
    }

    public List<Failure> failures() {
      return failures;
    }
  }

  private final List<Failure> failures = new ArrayList<>();

  /** {@code holds}, or else {@code message} about {@code keys}. */
  public Check that(boolean holds, String message, String... keys) {
    if (!holds) {
      failures.add(new Failure(List.of(keys), message));
    }
    return this;
  }

  public Check atLeast(String key, double value, long least) {
    return that(value >= least, "must be at least " + least + ", found " + number(value), key);
  }

  public Check positive(String key, double value) {
    return that(value > 0, "must be greater than 0, found " + number(value), key);
  }

  /** {@code value} in [least, most]. */
  public Check within(String key, double value, double least, double most) {
    return that(
        value >= least && value <= most,
        "must lie in [%s, %s], found %s".formatted(number(least), number(most), number(value)),
        key);
  }

  public void done() {
    if (!failures.isEmpty()) {
      throw new FailedException(failures);
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
