package dev.quaestor.teacher.throttle;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.RetryableException.Trouble;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A teacher that is asked no faster than it takes. Four things hold a request back, in this order:
 *
 * <ol>
 *   <li>its place: only so many are under way, fewer for a while after the server refused one;
 *   <li>the rates of the manifest, let through evenly rather than a minute's worth at once;
 *   <li>the gate: after a refusal that is only for now (429, 503, 529) all are held back for as
 *       long as the server says, or for a growing while of our own;
 *   <li>the breaker: a server that failed most of its last attempts is left alone; then a few are
 *       let through, and what becomes of them decides.
 * </ol>
 *
 * <p>A refusal uses up no attempt. What ends it is time: a server that has given no answer for as
 * long as it may ask for ({@code retry.asked}) stops the run, and the run can be resumed. A server
 * that is only said to be overloaded, and refuses the same request again while it answered others
 * before, is taken to fail at that request.
 */
public final class Throttled implements Teacher {

  /** Nobody waits longer for a turn; a wait of this length is a limit set wrongly. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int TOKEN_PERIODS = 600; // a tenth of a second each

  /** A rest this short is waited out with the reservation in hand. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Throttled.class);

  private final Teacher teacher;
  private final Backoff retry;
  private final Breaker breaker;
  private final Places places;
  private final Gate gate;
  private final CircuitBreaker circuit;
  private final Optional<RateLimiter> requests;
  private final Optional<RateLimiter> tokens;

  /**
   * @param clock what rests are measured by; {@link MonotonicClock} in a run, so that a wall clock
   *     that jumps does not matter
   */
  public Throttled(Teacher teacher, RateLimits limits, Patience patience, Clock clock) {
    this.teacher = teacher;
    this.retry = patience.retry();
    this.breaker = patience.breaker();
    this.places = new Places(limits.concurrency());
    this.gate = new Gate(clock, retry);
    String name = teacher.identity().name();
    this.circuit = circuit(name, breaker, clock);
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

  private static CircuitBreaker circuit(String name, Breaker breaker, Clock clock) {
    return CircuitBreaker.of(
        name,
        CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(breaker.window())
            .minimumNumberOfCalls(breaker.window())
            .failureRateThreshold(breaker.failures())
            .waitDurationInOpenState(breaker.rest())
            .permittedNumberOfCallsInHalfOpenState(3)
            .clock(clock)
            .build());
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
  public Duration rest() {
    return gate.left();
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    if (!places.enter(LONGEST_WAIT.toSeconds())) {
      throw late();
    }
    try {
      Cost most = teacher.worstCase(request);
      await(tokens, Math.addExact(most.inputTokens(), most.outputTokens()));
      await(requests, 1);
      Duration left = gate.left();
      if (left.compareTo(SHORT) > 0) {
        throw put(off("is left alone"), left);
      }
      TimeUnit.NANOSECONDS.sleep(left.toNanos());
      if (!circuit.tryAcquirePermission()) {
        throw down();
      }
      return attempt(request);
    } finally {
      places.leave();
    }
  }

  /** One attempt, which may be sent; what becomes of it opens or closes the ways for the next. */
  private Answer attempt(TeacherRequest request) throws TeacherException, InterruptedException {
    boolean judged = false;
    try {
      Answer answer = teacher.answer(request);
      judged = true;
      circuit.onSuccess(0, TimeUnit.NANOSECONDS);
      gate.answered();
      places.answered();
      return answer;
    } catch (RetryableException e) {
      if (e.trouble() == Trouble.PACE || e.trouble() == Trouble.OVERLOAD) {
        throw refused(e);
      }
      judged = true;
      circuit.onError(0, TimeUnit.NANOSECONDS, e);
      throw failed(e);
    } finally {
      if (!judged) {
        circuit.releasePermission(); // a refusal for now, an interruption, a stop: it is not down
      }
    }
  }

  private TeacherException refused(RetryableException refusal) {
    Duration wish = refusal.retryAfter().orElse(Duration.ZERO);
    if (wish.compareTo(retry.asked()) > 0) {
      return new TeacherException(
          "%s; it wants to be left alone for %s, and retry.asked grants %s: resume then, or raise it"
              .formatted(refusal.getMessage(), plain(wish), plain(retry.asked())));
    }
    if (gate.refused(wish)) {
      places.halve();
    }
    if (gate.without().compareTo(retry.asked()) > 0) {
      return new TeacherException(
          "%s; there was no answer for %s (retry.asked): resume when it takes requests again"
              .formatted(refusal.getMessage(), plain(gate.without())));
    }
    boolean counts = refusal.trouble() == Trouble.OVERLOAD && gate.again() && gate.answeredBefore();
    return new RetryableException(
        String.valueOf(refusal.getMessage()),
        refusal.billing(),
        atLeastAMoment(gate.left()),
        counts ? Trouble.EXCHANGE : Trouble.PACE);
  }

  private TeacherException failed(RetryableException failure) {
    gate.failed();
    if (failure.trouble() == Trouble.LINE && gate.without().compareTo(retry.asked()) > 0) {
      return new TeacherException(
          "%s; there was no answer for %s (retry.asked), is it down? Resume when it is back"
              .formatted(failure.getMessage(), plain(gate.without())));
    }
    if (circuit.getState() == CircuitBreaker.State.OPEN && gate.left().isZero()) {
      gate.rest(breaker.rest());
      LOG.warn(
          "teacher {} is left alone for {}: {}% of its last attempts failed, the last because {}",
          identity().name(),
          plain(breaker.rest()),
          Math.round(circuit.getMetrics().getFailureRate()),
          failure.getMessage());
    }
    return failure;
  }

  private TeacherException down() {
    String name =
        "%.0f%% of its last attempts failed".formatted(circuit.getMetrics().getFailureRate());
    if (gate.without().compareTo(retry.asked()) > 0) {
      return new TeacherException(
          off(
              "gave no answer for %s (retry.asked), %s; is it down? Resume when it is back"
                  .formatted(plain(gate.without()), name)));
    }
    Duration left = gate.left();
    return put(off("is left alone: " + name), left.isZero() ? Duration.ofSeconds(1) : left);
  }

  private String off(String why) {
    return "teacher " + identity().name() + " " + why;
  }

  /** A request that was not sent. */
  private RetryableException put(String message, Duration left) {
    Duration wait = left.compareTo(retry.asked()) > 0 ? retry.asked() : left;
    return new RetryableException(message, Billing.NOTHING, atLeastAMoment(wait), Trouble.PACE);
  }

  private static Duration atLeastAMoment(Duration wait) {
    return wait.isZero() ? Duration.ofMillis(1) : wait;
  }

  private static String plain(Duration time) {
    Duration seconds = time.truncatedTo(ChronoUnit.SECONDS);
    return (seconds.isZero()
        ? time.toMillis() + " ms"
        : seconds.toString().substring(2).toLowerCase(java.util.Locale.ROOT));
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
        Duration.ZERO,
        Trouble.LINE);
  }

  @Override
  public void close() {
    teacher.close();
  }
}
