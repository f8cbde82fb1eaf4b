package dev.quaestor.teacher.network;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a server asks to wait, read from its headers: {@code retry-after-ms}, {@code
 * Retry-After} in seconds or as a date (RFC 9110), and where those are absent the reset times of
 * the rate limits that are used up, {@code x-ratelimit-reset-requests: 1m20s} or {@code
 * anthropic-ratelimit-requests-reset: 2025-01-01T00:00:20Z}.
 *
 * <p>Dates are taken against the server's own {@code Date} header, so that a local clock that is
 * wrong or jumps changes nothing; without one they are not used.
 */
final class RetryHints {

  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h|d)");
  private static final List<String> LIMITS =
      List.of("requests", "tokens", "input-tokens", "output-tokens");

  private RetryHints() {}

  /** The longest wait the headers ask for; zero where they ask for none. */
  static Duration wait(WireReply reply) {
    return milliseconds(reply).or(() -> retryAfter(reply)).orElseGet(() -> limits(reply));
  }

  private static Optional<Duration> milliseconds(WireReply reply) {
    return number(reply.header("retry-after-ms")).map(ms -> seconds(ms / 1000));
  }

  private static Optional<Duration> retryAfter(WireReply reply) {
    String value = reply.header("retry-after");
    return number(value).map(RetryHints::seconds).or(() -> until(reply, rfc1123(value)));
  }

  /** Until when the limits that are used up are reset; zero where none is. */
  static Duration limits(WireReply reply) {
    Duration longest = Duration.ZERO;
    for (String limit : LIMITS) {
      if (reply.header("x-ratelimit-remaining-" + limit).equals("0")) {
        longest = longer(longest, parts(reply.header("x-ratelimit-reset-" + limit)));
      }
      String anthropic = "anthropic-ratelimit-" + limit;
      if (reply.header(anthropic + "-remaining").equals("0")) {
        Optional<Instant> reset = rfc3339(reply.header(anthropic + "-reset"));
        longest = longer(longest, until(reply, reset).orElse(Duration.ZERO));
      }
    }
    return longest;
  }

  private static Duration parts(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      double unit =
          switch (part.group(2)) {
            case "ms" -> 0.001;
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> 1;
          };
      sum = sum.plus(seconds(Double.parseDouble(part.group(1)) * unit));
    }
    return sum;
  }

  private static Optional<Duration> until(WireReply reply, Optional<Instant> then) {
    Optional<Instant> now = rfc1123(reply.header("date"));
    return then.flatMap(t -> now.map(n -> longer(Duration.ZERO, Duration.between(n, t))));
  }

  private static Optional<Double> number(String text) {
    return text.matches("[0-9]{1,9}(\\.[0-9]{1,6})?")
        ? Optional.of(Double.parseDouble(text))
        : Optional.empty();
  }

  private static Optional<Instant> rfc1123(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> rfc3339(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis((long) Math.ceil(seconds * 1000));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
