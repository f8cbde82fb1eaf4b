package dev.quaestor.curation.teacher;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a request is sent again after an attempt failed, and how long to wait before. Retries are
 * the caller's and not the teacher's, because every attempt is a reservation of its own.
 */
@FunctionalInterface
public interface RetryPolicy {

  /** Never again. */
  RetryPolicy NONE = (key, attempt, failure) -> Optional.empty();

  /**
   * The pause before the next attempt; empty to give up.
   *
   * @param key the request's key, from which jitter is drawn, so that waits need no generator
   * @param attempt the attempt that just failed, counted from 1; those that were only put off
   *     ({@link RetryableException.Trouble#PACE}) do not count
   */
  Optional<Duration> pause(String key, int attempt, RetryableException failure);
}
