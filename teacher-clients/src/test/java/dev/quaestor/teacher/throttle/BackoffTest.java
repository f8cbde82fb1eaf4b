package dev.quaestor.teacher.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {

  private static final Backoff BACKOFF =
      new Backoff(8, Duration.ofSeconds(1), Duration.ofSeconds(16), Duration.ofMinutes(5));

  private static RetryableException asked(Duration wait) {
    return new RetryableException("later", Billing.NOTHING, wait);
  }

  private static long pause(String key, int attempt, Duration asked) {
    return BACKOFF.pause(key, attempt, asked(asked)).orElseThrow().toMillis();
  }

  @Test
  void pause_doublesUpToTheLongest() {
    for (int attempt = 1; attempt < 8; attempt++) {
      long base = Math.min(1000L << (attempt - 1), 16_000);
      for (int k = 0; k < 100; k++) {
        assertThat(pause("key" + k, attempt, Duration.ZERO)).isBetween(base / 2, base * 3 / 2);
      }
    }
  }

  @Test
  void pause_isSpreadAndRepeatable() {
    long[] pauses =
        IntStream.range(0, 1000).mapToLong(k -> pause("key" + k, 1, Duration.ZERO)).toArray();
    assertThat(IntStream.range(0, 1000).mapToLong(k -> pause("key" + k, 1, Duration.ZERO)))
        .containsExactly(IntStream.range(0, 1000).mapToObj(k -> pauses[k]).toArray(Long[]::new));
    assertThat(java.util.Arrays.stream(pauses).filter(p -> p < 1000).count()).isBetween(400L, 600L);
    assertThat(java.util.Arrays.stream(pauses).distinct().count()).isGreaterThan(500);
  }

  @Test
  void pause_isAtLeastWhatTheServerAsks() {
    for (int k = 0; k < 100; k++) {
      assertThat(pause("key" + k, 1, Duration.ofSeconds(30))).isBetween(30_000L, 31_000L);
    }
  }

  @Test
  void pause_givesUpAfterTheLastAttempt() {
    assertThat(BACKOFF.pause("key", 7, asked(Duration.ZERO))).isPresent();
    assertThat(BACKOFF.pause("key", 8, asked(Duration.ZERO))).isEmpty();
  }

  @Test
  void pause_givesUpOnAServerThatAsksForTooMuch() {
    assertThat(BACKOFF.pause("key", 1, asked(Duration.ofMinutes(5)))).isPresent();
    assertThat(BACKOFF.pause("key", 1, asked(Duration.ofMinutes(6)))).isEmpty();
  }

  @Test
  void backoff_refusesNonsense() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(0, second, second, second));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(1, second, Duration.ofMillis(1), second));
  }
}
