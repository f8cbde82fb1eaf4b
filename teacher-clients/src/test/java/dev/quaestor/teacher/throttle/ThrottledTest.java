package dev.quaestor.teacher.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.TeacherContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ThrottledTest implements TeacherContract {

  private static final Answer ANSWER = Answer.completed("so", 1, 1);

  @Override
  public Teacher teacher() {
    return throttled(new FakeTeacher(request -> ANSWER), RateLimits.atOnce(4));
  }

  private static Teacher throttled(Teacher teacher, RateLimits limits) {
    return new Throttled(teacher, limits, Patience.DEFAULT, new MonotonicClock());
  }

  private static Duration timeOf(RateLimits limits, int calls) throws Exception {
    try (Teacher teacher = throttled(new FakeTeacher(request -> ANSWER), limits)) {
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        teacher.answer(TeacherContract.request("Hi", 64));
      }
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }

  @Test
  void answer_noMoreAtOnceThanAllowed() throws Exception {
    CyclicBarrier three = new CyclicBarrier(3); // three at once must be possible: it needs all
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    FakeTeacher fake =
        new FakeTeacher(
            request -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              try {
                three.await();
              } catch (java.util.concurrent.BrokenBarrierException e) {
                throw new IllegalStateException(e);
              } finally {
                inside.decrementAndGet();
              }
              return ANSWER;
            });
    ExecutorService threads = Executors.newFixedThreadPool(12);
    try (Teacher teacher = throttled(fake, RateLimits.atOnce(3))) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        answers.add(threads.submit(() -> teacher.answer(TeacherContract.request("Hi", 64))));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get()).isEqualTo(ANSWER);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(most).hasValue(3);
  }

  @Test
  void answer_requestsAMinute() throws Exception {
    // 1200 a minute are one every 50 ms: the sixth begins after at least four whole periods
    assertThat(timeOf(new RateLimits(4, 1200, 0), 6)).isGreaterThan(Duration.ofMillis(200));
    Duration least = timeOf(RateLimits.atOnce(4), 6);
    for (int i = 0; i < 20; i++) { // one of them is given the processor, however busy it is
      Duration another = timeOf(RateLimits.atOnce(4), 6);
      least = another.compareTo(least) < 0 ? another : least;
    }
    assertThat(least).isLessThan(Duration.ofMillis(200));
  }

  @Test
  void answer_tokensAMinute() throws Exception {
    // worst case 100 tokens a call, 1000 a second: five calls need at least 0.3 s after the first
    assertThat(timeOf(new RateLimits(4, 0, 60_000), 5)).isGreaterThan(Duration.ofMillis(300));
    // a single request of more than a period's tokens waits for all of them: 10 a period, 100 asked
    assertThat(timeOf(new RateLimits(4, 0, 6_000), 1)).isGreaterThan(Duration.ofMillis(700));
  }

  @Test
  void answer_aFailedCallGivesItsPlaceBack() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    FakeTeacher fake =
        new FakeTeacher(
            request -> {
              if (calls.incrementAndGet() < 3) {
                throw new TeacherException("no");
              }
              return ANSWER;
            });
    try (Teacher teacher = throttled(fake, RateLimits.atOnce(1))) {
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(TeacherException.class)
            .isThrownBy(() -> teacher.answer(TeacherContract.request("Hi", 64)));
      }
      assertThat(teacher.answer(TeacherContract.request("Hi", 64))).isEqualTo(ANSWER);
    }
  }

  @Test
  void answer_interruptedWhileWaitingForAPlace() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    FakeTeacher fake =
        new FakeTeacher(
            request -> {
              entered.countDown();
              leave.await();
              return ANSWER;
            });
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Teacher teacher = throttled(fake, RateLimits.atOnce(1))) {
      Future<Answer> first =
          threads.submit(() -> teacher.answer(TeacherContract.request("Hi", 64)));
      entered.await();
      Future<?> second =
          threads.submit(
              () -> {
                Thread.currentThread().interrupt();
                assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> teacher.answer(TeacherContract.request("Hi", 64)));
              });
      second.get();
      leave.countDown();
      assertThat(first.get()).isEqualTo(ANSWER);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void limits_refuseNonsense() {
    assertThatIllegalArgumentException().isThrownBy(() -> RateLimits.atOnce(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new RateLimits(1, -1, 0));
  }
}
