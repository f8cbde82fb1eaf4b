package dev.quaestor.teacher.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.RetryableException.Trouble;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.TeacherContract;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When a server is left alone, for how long, and when that is given up. */
final class ThrottledPatienceTest implements TeacherContract {

  private static final Answer ANSWER = Answer.completed("so", 1, 1);
  private static final Breaker BREAKER = new Breaker(4, 50, Duration.ofSeconds(30));
  private static final Backoff RETRY =
      new Backoff(6, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(10));

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicReference<TeacherException> failure = new AtomicReference<>();

  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now.get();
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };

  @Override
  public Teacher teacher() {
    FakeTeacher fake =
        new FakeTeacher(
            request -> {
              sent.incrementAndGet();
              TeacherException thrown = failure.get();
              if (thrown != null) {
                throw thrown;
              }
              return ANSWER;
            });
    return new Throttled(fake, RateLimits.atOnce(4), new Patience(RETRY, BREAKER), clock);
  }

  private void answers(Teacher teacher, int times) throws Exception {
    failure.set(null);
    for (int i = 0; i < times; i++) {
      assertThat(teacher.answer(TeacherContract.request("Hi", 64))).isEqualTo(ANSWER);
    }
  }

  private <E extends TeacherException> E fails(Class<E> type, Teacher teacher) {
    E thrown = catchThrowableOfType(type, () -> teacher.answer(TeacherContract.request("Hi", 64)));
    assertThat(thrown).isNotNull().isExactlyInstanceOf(type);
    return thrown;
  }

  private void refuses(Trouble trouble, Duration wish) {
    failure.set(new RetryableException("later", Billing.NOTHING, wish, trouble));
  }

  private void pass(Duration time) {
    now.updateAndGet(then -> then.plus(time));
  }

  @Test
  void answer_serverThatIsDown_isLeftAloneAndTriedAgain() throws Exception {
    try (Teacher teacher = teacher()) {
      failure.set(new RetryableException("busy", Billing.IN_DOUBT, Duration.ZERO));
      for (int i = 0; i < 4; i++) {
        assertThat(fails(RetryableException.class, teacher).trouble()).isEqualTo(Trouble.EXCHANGE);
      }
      assertThat(teacher.rest()).isEqualTo(Duration.ofSeconds(30));
      RetryableException open = fails(RetryableException.class, teacher);
      assertThat(sent).as("nothing is sent").hasValue(4);
      assertThat(open.billing()).isEqualTo(Billing.NOTHING);
      assertThat(open.trouble()).as("it costs no attempt").isEqualTo(Trouble.PACE);
      assertThat(open.retryAfter()).contains(Duration.ofSeconds(30));
      pass(Duration.ofSeconds(31));
      assertThat(teacher.rest()).isZero();
      answers(teacher, 10);
      assertThat(sent).hasValue(14);
    }
  }

  @Test
  void answer_serverStillDown_isLeftAloneAgain() throws Exception {
    try (Teacher teacher = teacher()) {
      failure.set(new RetryableException("busy", Billing.NOTHING, Duration.ZERO));
      for (int i = 0; i < 4; i++) {
        fails(RetryableException.class, teacher);
      }
      pass(Duration.ofSeconds(31));
      for (int i = 0; i < 3; i++) {
        fails(RetryableException.class, teacher);
      }
      assertThat(sent).hasValue(7);
      assertThat(teacher.rest()).isEqualTo(Duration.ofSeconds(30));
      fails(RetryableException.class, teacher);
      assertThat(sent).hasValue(7);
    }
  }

  @Test
  void answer_stopsSayNothingAboutTheServer() throws Exception {
    try (Teacher teacher = teacher()) {
      failure.set(new TeacherException("no such model"));
      for (int i = 0; i < 20; i++) {
        fails(TeacherException.class, teacher);
      }
      assertThat(sent).hasValue(20);
    }
  }

  @Test
  void answer_refusedForNow_restsAsLongAsTheServerSays() throws Exception {
    try (Teacher teacher = teacher()) {
      refuses(Trouble.PACE, Duration.ofSeconds(7));
      assertThat(fails(RetryableException.class, teacher).retryAfter())
          .contains(Duration.ofSeconds(7));
      assertThat(teacher.rest()).isEqualTo(Duration.ofSeconds(7));
      fails(RetryableException.class, teacher);
      assertThat(sent).as("nothing is sent before").hasValue(1);
      pass(Duration.ofSeconds(7));
      answers(teacher, 1);
    }
  }

  @Test
  void answer_refusedWithoutATime_restsTwiceAsLongEachTimeAndBrieflyAfterASuccess()
      throws Exception {
    try (Teacher teacher = teacher()) {
      for (int seconds : new int[] {250, 500, 1000, 2000}) {
        refuses(Trouble.PACE, Duration.ZERO);
        fails(RetryableException.class, teacher);
        assertThat(teacher.rest()).isEqualTo(Duration.ofMillis(seconds));
        pass(Duration.ofMillis(seconds));
      }
      answers(teacher, 1);
      refuses(Trouble.PACE, Duration.ZERO);
      fails(RetryableException.class, teacher);
      assertThat(teacher.rest()).isEqualTo(Duration.ofMillis(250));
    }
  }

  @Test
  void answer_refusalsAreNoFailuresOfTheServer() throws Exception {
    try (Teacher teacher = teacher()) {
      for (int i = 0; i < 40; i++) {
        refuses(Trouble.PACE, Duration.ofSeconds(1));
        fails(RetryableException.class, teacher);
        pass(Duration.ofSeconds(1));
        answers(teacher, 1);
      }
      assertThat(sent).hasValue(80);
    }
  }

  @Test
  void answer_nothingButRefusals_endsByTime() throws Exception {
    try (Teacher teacher = teacher()) {
      refuses(Trouble.PACE, Duration.ofMinutes(2));
      for (int i = 0; i < 6; i++) {
        fails(RetryableException.class, teacher);
        pass(Duration.ofMinutes(2));
      }
      assertThat(fails(TeacherException.class, teacher))
          .hasMessageContaining("later; there was no answer for 12m (retry.asked): resume");
    }
  }

  @Test
  void answer_aWishBeyondWhatIsGranted_stopsInWords() throws Exception {
    try (Teacher teacher = teacher()) {
      refuses(Trouble.PACE, Duration.ofHours(5));
      assertThat(fails(TeacherException.class, teacher))
          .hasMessageContaining("left alone for 5h, and retry.asked grants 10m");
    }
  }

  @Test
  void answer_downForLong_endsByTime() throws Exception {
    try (Teacher teacher = teacher()) {
      failure.set(new RetryableException("refused", Billing.NOTHING, Duration.ZERO, Trouble.LINE));
      int stopped = 0;
      for (int i = 0; i < 200 && stopped == 0; i++) {
        try {
          teacher.answer(TeacherContract.request("Hi", 64));
        } catch (RetryableException e) {
          pass(teacher.rest().plusMillis(1));
        } catch (TeacherException e) {
          assertThat(e).hasMessageContaining("no answer for").hasMessageContaining("is it down?");
          stopped = i;
        }
      }
      assertThat(stopped).isPositive();
      assertThat(Duration.between(Instant.EPOCH, now.get()))
          .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(12));
    }
  }

  @Test
  void answer_overloadedForOneRequestAlone_countsAsAnAttempt() throws Exception {
    try (Teacher teacher = teacher()) {
      refuses(Trouble.OVERLOAD, Duration.ZERO);
      for (int i = 0; i < 3; i++) {
        assertThat(fails(RetryableException.class, teacher).trouble())
            .as("a server that never answered may be starting")
            .isEqualTo(Trouble.PACE);
        pass(teacher.rest());
      }
      answers(teacher, 1);
      refuses(Trouble.OVERLOAD, Duration.ZERO);
      assertThat(fails(RetryableException.class, teacher).trouble()).isEqualTo(Trouble.PACE);
      pass(teacher.rest());
      assertThat(fails(RetryableException.class, teacher).trouble()).isEqualTo(Trouble.EXCHANGE);
    }
  }

  @Test
  void breaker_refusesNonsense() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Breaker(0, 50, Duration.ofSeconds(1)));
  }
}
