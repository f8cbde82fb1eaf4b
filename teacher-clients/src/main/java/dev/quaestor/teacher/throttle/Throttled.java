package dev.quaestor.teacher.throttle;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A teacher that is asked no faster than its limits allow: a call waits for its turn, in the order
 * of arrival, before it sends. Requests and tokens are let through evenly rather than a minute's
 * worth at once.
 */
public final class Throttled implements Teacher {

  /** Nobody waits longer for a turn; a wait of this length is a limit set wrongly. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int TOKEN_PERIODS = 600; // a tenth of a second each

  private final Teacher teacher;
  private final Bulkhead places;
  private final Optional<RateLimiter> requests;
  private final Optional<RateLimiter> tokens;

  public Throttled(Teacher teacher, RateLimits limits) {
    this.teacher = teacher;
    String name = teacher.identity().name();
    this.places =
        Bulkhead.of(
            name,
            BulkheadConfig.custom()
                .maxConcurrentCalls(limits.concurrency())
                .maxWaitDuration(LONGEST_WAIT)
                .fairCallHandlingStrategyEnabled(true)
                .build());
    int requestsPerMinute = limits.requestsPerMinute();
    this.requests =
        requestsPerMinute == 0
            ? Optional.empty()
            : Optional.of(limiter(name, Duration.ofNanos(MINUTE_NANOS / requestsPerMinute), 1));
    int tokensPerPeriod = Math.max(1, limits.tokensPerMinute() / TOKEN_PERIODS);
    this.tokens =
        limits.tokensPerMinute() == 0
            ? Optional.empty()
            : Optional.of(
                limiter(
                    name,
                    Duration.ofNanos(MINUTE_NANOS / limits.tokensPerMinute() * tokensPerPeriod),
                    tokensPerPeriod));
  }

  private static RateLimiter limiter(String name, Duration period, int permits) {
    return RateLimiter.of(
        name,
        RateLimiterConfig.custom()
            .limitRefreshPeriod(period)
            .limitForPeriod(permits)
            .timeoutDuration(LONGEST_WAIT)
            .build());
  }

  @Override
  public TeacherIdentity identity() {
    return teacher.identity();
  }

  @Override
  public void check(Iterable<Candidate> candidates) throws TeacherException, InterruptedException {
    teacher.check(candidates);
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return teacher.worstCase(request);
  }

  @Override
  public boolean underWay(TeacherRequest request) {
    return teacher.underWay(request);
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    enter();
    try {
      Cost most = teacher.worstCase(request);
      await(tokens, Math.addExact(most.inputTokens(), most.outputTokens()));
      await(requests, 1);
      return teacher.answer(request);
    } finally {
      places.onComplete();
    }
  }

  private void enter() throws RetryableException, InterruptedException {
    if (!places.tryAcquirePermission()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting to ask " + identity().name());
      }
      throw late();
    }
  }

  private void await(Optional<RateLimiter> limiter, long permits)
      throws RetryableException, InterruptedException {
    if (limiter.isPresent()) {
      long wait = limiter.get().reservePermission(Math.toIntExact(permits));
      if (wait < 0) {
        throw late();
      }
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }

  private RetryableException late() {
    return new RetryableException(
        "teacher "
            + identity().name()
            + ": no turn within "
            + LONGEST_WAIT
            + "; raise requests-per-minute, tokens-per-minute or concurrency",
        Billing.NOTHING,
        Duration.ZERO);
  }

  @Override
  public void close() {
    teacher.close();
  }
}
