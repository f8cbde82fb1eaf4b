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
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A teacher that is left alone for a while when most of its last attempts failed: calls in that
 * time send nothing, cost nothing, and say when to come again. Then a few are let through, and what
 * becomes of them decides.
 */
public final class CircuitBroken implements Teacher {

  /**
   * When a server counts as down.
   *
   * @param window how many of the last attempts are looked at; none is judged on fewer
   * @param failures the share of them, in percent, from which on it is left alone
   * @param rest how long it is left alone
   */
  public record Breaker(int window, int failures, Duration rest) {

    /** Half of the last 20 attempts; half a minute. */
    public static final Breaker DEFAULT = new Breaker(20, 50, Duration.ofSeconds(30));

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

  private final Teacher teacher;
  private final Breaker breaker;
  private final CircuitBreaker circuit;

  /**
   * @param clock what the rest is measured by; {@link MonotonicClock} in a run, so that a wall
   *     clock that jumps does not matter
   */
  public CircuitBroken(Teacher teacher, Breaker breaker, Clock clock) {
    this.teacher = teacher;
    this.breaker = breaker;
    this.circuit =
        CircuitBreaker.of(
            teacher.identity().name(),
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
    if (!circuit.tryAcquirePermission()) {
      throw new RetryableException(
          "teacher %s is left alone for %s: %.0f%% of its last attempts failed"
              .formatted(identity().name(), breaker.rest(), circuit.getMetrics().getFailureRate()),
          Billing.NOTHING,
          breaker.rest());
    }
    boolean judged = false;
    try {
      Answer answer = teacher.answer(request);
      circuit.onSuccess(0, TimeUnit.NANOSECONDS);
      judged = true;
      return answer;
    } catch (RetryableException e) {
      circuit.onError(0, TimeUnit.NANOSECONDS, e);
      judged = true;
      throw e;
    } finally {
      if (!judged) {
        circuit.releasePermission(); // an interruption or a stop says nothing about the server
      }
    }
  }

  @Override
  public void close() {
    teacher.close();
  }
}
