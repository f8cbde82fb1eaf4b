package dev.quaestor.teacher.throttle;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.RetryableException;
import io.github.resilience4j.core.IntervalFunction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits exponentially longer after each failed attempt, with jitter, and at least as long as the
 * server asks.
 *
 * <p>The jitter is a hash of the request's key and the attempt, uniform in [½, 1½): it spreads
 * requests that failed together as a generator would, and a run that is repeated waits the same.
 *
 * @param attempts the most attempts for one request, the first included
 * @param first the pause after the first failed attempt, before jitter; it doubles from there
 * @param longest the longest such pause, before jitter
 * @param asked the longest pause that is granted to a server, one that asks for more is given up;
 *     and the longest time without any answer
 */
public record Backoff(int attempts, Duration first, Duration longest, Duration asked)
    implements RetryPolicy {

  /** Six attempts, pauses of 1 to 60 seconds, and 10 minutes where a server asks for them. */
  public static final Backoff DEFAULT =
      new Backoff(6, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(10));

  public Backoff {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, found " + attempts);
    }
    if (first.toMillis() < 1 || longest.compareTo(first) < 0 || asked.isNegative()) {
      throw new IllegalArgumentException(
          "pauses must be at least 1 ms and the longest no shorter than the first, found first "
              + first
              + ", longest "
              + longest
              + ", asked "
              + asked);
    }
  }

  @Override
  public Optional<Duration> pause(String key, int attempt, RetryableException failure) {
    Duration wish = failure.retryAfter().orElse(Duration.ZERO);
    boolean paced = failure.trouble() == RetryableException.Trouble.PACE;
    if (!paced && attempt >= attempts || wish.compareTo(asked) > 0) {
      return Optional.empty();
    }
    if (paced && !wish.isZero()) {
      return Optional.of(wish);
    }
    double base = IntervalFunction.ofExponentialBackoff(first, 2, longest).apply(attempt);
    Duration pause = Duration.ofMillis((long) (base * (0.5 + jitter(key, attempt))));
    // jitter above a server's wish, never below: those told the same time do not return together
    Duration spread = Duration.ofMillis((long) (first.toMillis() * jitter(key, attempt)));
    return Optional.of(wish.isZero() ? pause : longer(pause, wish.plus(spread)));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** A number in [0, 1) fixed by the key and the attempt. */
  private static double jitter(String key, int attempt) {
    byte[] hash = Digests.sha256((key + "/" + attempt).getBytes(StandardCharsets.UTF_8));
    return ((hash[0] & 0xff) << 16 | (hash[1] & 0xff) << 8 | (hash[2] & 0xff)) / 0x1p24;
  }
}
