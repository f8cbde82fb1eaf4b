package dev.quaestor.teacher.throttle;

import java.time.Duration;

/**
 * When a server counts as down.
 *
 * @param window how many of the last attempts are looked at; none is judged on fewer
 * @param failures the share of them, in percent, from which on it is left alone
 * @param rest how long it is left alone
 */
public record Breaker(int window, int failures, Duration rest) {

  /** Four in five of the last 20 attempts; half a minute. */
  public static final Breaker DEFAULT = new Breaker(20, 80, Duration.ofSeconds(30));

  public Breaker {
    if (window < 1 || failures < 1 || failures > 100 || rest.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a breaker needs a window of at least 1, failures in 1..100 percent and a rest,"
              + " found window "
              + window
              + ", failures "
              + failures
              + ", rest "
              + rest);
    }
  }
}
