package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacingTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
  private final Pacing pacing = new Pacing(now::get);

  @Test
  void left_atFirst_isNothing() {
    assertThat(pacing.left()).isZero();
  }

  @Test
  void left_afterALimitWasUsedUp_runsOut() {
    pacing.exhausted(Duration.ofSeconds(20));
    now.addAndGet(Duration.ofSeconds(15).toNanos());
    assertThat(pacing.left()).as("past the clock's overflow").isEqualTo(Duration.ofSeconds(5));
    now.addAndGet(Duration.ofSeconds(15).toNanos());
    assertThat(pacing.left()).isZero();
  }

  @Test
  void left_ofSeveralLimits_isTheLongest() {
    pacing.exhausted(Duration.ofSeconds(20));
    pacing.exhausted(Duration.ZERO);
    pacing.exhausted(Duration.ofSeconds(3));
    assertThat(pacing.left()).isEqualTo(Duration.ofSeconds(20));
  }
}
