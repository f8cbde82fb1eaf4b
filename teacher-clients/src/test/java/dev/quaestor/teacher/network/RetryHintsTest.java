package dev.quaestor.teacher.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RetryHintsTest {

  private static Duration wait(Map<String, String> headers) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
    return RetryHints.wait(
        new WireReply(429, HttpHeaders.of(lists, (name, value) -> true), new byte[0], false));
  }

  @Test
  void wait_secondsAndMilliseconds() {
    assertThat(wait(Map.of("Retry-After", "7"))).isEqualTo(Duration.ofSeconds(7));
    assertThat(wait(Map.of("retry-after", "1.5"))).isEqualTo(Duration.ofMillis(1500));
    assertThat(wait(Map.of("retry-after-ms", "250", "retry-after", "1")))
        .isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void wait_dateAgainstTheServersOwnClock() {
    String date = "Wed, 21 Oct 2015 07:28:00 GMT";
    String later = "Wed, 21 Oct 2015 07:28:40 GMT";
    assertThat(wait(Map.of("Date", date, "Retry-After", later))).isEqualTo(Duration.ofSeconds(40));
    assertThat(wait(Map.of("Date", later, "Retry-After", date))).isEqualTo(Duration.ZERO);
    assertThat(wait(Map.of("Retry-After", later))).isEqualTo(Duration.ZERO);
  }

  @Test
  void wait_resetOfTheLimitThatIsUsedUp() {
    assertThat(
            wait(
                Map.of(
                    "x-ratelimit-remaining-requests", "3",
                    "x-ratelimit-reset-requests", "1h",
                    "x-ratelimit-remaining-tokens", "0",
                    "x-ratelimit-reset-tokens", "1m20.5s")))
        .isEqualTo(Duration.ofMillis(80_500));
    assertThat(
            wait(
                Map.of(
                    "Date", "Wed, 21 Oct 2015 07:28:00 GMT",
                    "anthropic-ratelimit-requests-remaining", "0",
                    "anthropic-ratelimit-requests-reset", "2015-10-21T07:28:20Z")))
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void wait_timesOfDay_areTakenAgainstTheServersOwnClock() {
    String date = "Wed, 21 Oct 2015 07:28:00 GMT"; // 1445412480
    for (String reset : new String[] {"1445412500", "1445412500000"}) {
      assertThat(wait(Map.of("Date", date, "Retry-After", reset)))
          .isEqualTo(Duration.ofSeconds(20));
      assertThat(
              wait(Map.of("Date", date, "x-ratelimit-remaining", "0", "x-ratelimit-reset", reset)))
          .isEqualTo(Duration.ofSeconds(20));
      assertThat(wait(Map.of("Retry-After", reset))).as("no clock").isEqualTo(Duration.ZERO);
    }
    assertThat(wait(Map.of("Date", date, "Retry-After", "1445412000"))).isEqualTo(Duration.ZERO);
  }

  @Test
  void wait_thatNobodyMeans_isNone() {
    assertThat(wait(Map.of("Retry-After", "2592000"))).isEqualTo(Duration.ofDays(30));
    for (String absurd : new String[] {"2764800", "99999999", "99999999999", "1e9", "NaN", ""}) {
      assertThat(wait(Map.of("Retry-After", absurd))).as(absurd).isEqualTo(Duration.ZERO);
    }
    assertThat(wait(Map.of("retry-after-ms", "99999999999999"))).isEqualTo(Duration.ZERO);
    assertThat(
            wait(Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "4000d")))
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void wait_nonsenseIsNone() {
    assertThat(wait(Map.of())).isEqualTo(Duration.ZERO);
    assertThat(wait(Map.of("Retry-After", "soon"))).isEqualTo(Duration.ZERO);
    assertThat(wait(Map.of("Retry-After", "-5"))).isEqualTo(Duration.ZERO);
    assertThat(wait(Map.of("Retry-After", "99999999999999"))).isEqualTo(Duration.ZERO);
  }
}
