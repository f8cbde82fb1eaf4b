package dev.quaestor.teacher.throttle;

/**
 * How fast and how many at once a server is asked.
 *
 * @param concurrency the most requests under way
 * @param requestsPerMinute the most requests begun in a minute; 0 for no limit
 * @param tokensPerMinute the most tokens in a minute, where a request counts with its worst case as
 *     providers count it too; 0 for no limit
 */
public record RateLimits(int concurrency, int requestsPerMinute, int tokensPerMinute) {

  public RateLimits {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, found " + concurrency);
    }
    if (requestsPerMinute < 0 || tokensPerMinute < 0) {
      throw new IllegalArgumentException(
          "rates must not be negative (0 is no limit), found requests-per-minute "
              + requestsPerMinute
              + ", tokens-per-minute "
              + tokensPerMinute);
    }
  }

  /** Only so many at once. */
  public static RateLimits atOnce(int concurrency) {
    return new RateLimits(concurrency, 0, 0);
  }
}
