package dev.quaestor.teacher.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.throttle.CircuitBroken.Breaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class CircuitBrokenTest implements TeacherContract {

  private static final Answer ANSWER = Answer.completed("so", 1, 1);
  private static final Breaker BREAKER = new Breaker(4, 50, Duration.ofSeconds(30));

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
    return new CircuitBroken(
        new FakeTeacher(
            request -> {
              sent.incrementAndGet();
              TeacherException thrown = failure.get();
              if (thrown != null) {
                throw thrown;
              }
              return ANSWER;
            }),
        BREAKER,
        clock);
  }

  private void fails(Teacher teacher, int times) {
    for (int i = 0; i < times; i++) {
      assertThatExceptionOfType(TeacherException.class)
          .isThrownBy(() -> teacher.answer(TeacherContract.request("Hi", 64)));
    }
  }

  @Test
  void answer_serverThatIsDownIsLeftAlone() throws Exception {
    try (Teacher teacher = teacher()) {
      failure.set(new RetryableException("busy", Billing.IN_DOUBT, Duration.ZERO));
      fails(teacher, 4);
      assertThat(sent).hasValue(4);
      RetryableException open =
          catchThrowableOfType(
              RetryableException.class, () -> teacher.answer(TeacherContract.request("Hi", 64)));
      assertThat(sent).as("nothing is sent").hasValue(4);
      assertThat(open.billing()).isEqualTo(Billing.NOTHING);
      assertThat(open.retryAfter()).contains(Duration.ofSeconds(30));
      assertThat(open).hasMessageContaining("fake").hasMessageContaining("100%");

      now.set(Instant.EPOCH.plusSeconds(31));
      failure.set(null);
      for (int i = 0; i < 10; i++) {
        assertThat(teacher.answer(TeacherContract.request("Hi", 64))).isEqualTo(ANSWER);
      }
      assertThat(sent).hasValue(14);
    }
  }

  @Test
  void answer_serverStillDownIsLeftAloneAgain() throws Exception {
    try (Teacher teacher = teacher()) {
      failure.set(new RetryableException("busy", Billing.NOTHING, Duration.ZERO));
      fails(teacher, 4);
      now.set(Instant.EPOCH.plusSeconds(31));
      fails(teacher, 3);
      assertThat(sent).hasValue(7);
      fails(teacher, 5);
      assertThat(sent).hasValue(7);
    }
  }

  @Test
  void answer_stopsSayNothingAboutTheServer() throws Exception {
    try (Teacher teacher = teacher()) {
      failure.set(new TeacherException("no such model"));
      fails(teacher, 20);
      assertThat(sent).hasValue(20);
    }
  }
}
