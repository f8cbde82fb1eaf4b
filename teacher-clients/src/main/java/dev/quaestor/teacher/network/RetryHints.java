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
 * <p>What cannot be meant is no wish: a time that is past, more than {@value #MOST_DAYS} days,
 * words. A bare number that can only be a time of day, in seconds or milliseconds since 1970, is
 * taken as a date. Dates are taken against the server's own {@code Date} header, so that a local
 * clock that is wrong or jumps changes nothing; without one they are not used.
 */
final class RetryHints {

  private static final Pattern PART =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,12})?)(ms|s|m|h|d)");
  private static final List<String> LIMITS =
      List.of("requests", "tokens", "input-tokens", "output-tokens");

  private static final int MOST_DAYS = 31;
  private static final double EPOCH_SECONDS = 1e9;
  private static final double EPOCH_MILLISECONDS = 1e12;

  private RetryHints() {}

  /** The longest wait the headers ask for; zero where they ask for none. */
  static Duration wait(WireReply reply) {
    return milliseconds(reply).or(() -> retryAfter(reply)).orElseGet(() -> limits(reply));
  }

  private static Optional<Duration> milliseconds(WireReply reply) {
    return number(reply.header("retry-after-ms").strip()).map(ms -> bounded(ms / 1000));
  }

  private static Optional<Duration> retryAfter(WireReply reply) {
    String value = reply.header("retry-after").strip();
    return number(value).map(n -> span(reply, n)).or(() -> until(reply, rfc1123(value)));
  }

  /** Until when the limits that are used up are reset; zero where none is. */
  static Duration limits(WireReply reply) {
    Duration longest = Duration.ZERO;
    for (String limit : LIMITS) {
      if (reply.header("x-ratelimit-remaining-" + limit).equals("0")) {
        longest = longer(longest, reset(reply, reply.header("x-ratelimit-reset-" + limit)));
      }
      String anthropic = "anthropic-ratelimit-" + limit;
      if (reply.header(anthropic + "-remaining").equals("0")) {
        Optional<Instant> reset = rfc3339(reply.header(anthropic + "-reset"));
        longest = longer(longest, until(reply, reset).orElse(Duration.ZERO));
      }
    }
    if (reply.header("x-ratelimit-remaining").equals("0")) {
      longest = longer(longest, reset(reply, reply.header("x-ratelimit-reset")));
    }
    return longest;
  }

  private static Duration reset(WireReply reply, String text) {
    return number(text.strip())
        .map(n -> span(reply, n))
        .or(() -> until(reply, rfc3339(text)))
        .orElseGet(() -> parts(text));
  }

  /** A number of seconds from now, or of seconds or milliseconds since 1970. */
  private static Duration span(WireReply reply, double number) {
    if (number < EPOCH_SECONDS) {
      return bounded(number);
    }
    double milliseconds = number < EPOCH_MILLISECONDS ? number * 1000 : number;
    return until(reply, Optional.of(Instant.ofEpochMilli((long) milliseconds)))
        .orElse(Duration.ZERO);
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
      sum = sum.plus(bounded(Double.parseDouble(part.group(1)) * unit));
    }
    return sum.toDays() < MOST_DAYS ? sum : Duration.ZERO;
  }

  private static Optional<Duration> until(WireReply reply, Optional<Instant> then) {
    Optional<Instant> now = rfc1123(reply.header("date"));
    return then.flatMap(t -> now.map(n -> bounded(Duration.between(n, t).toMillis() / 1000.0)));
  }

  private static Optional<Double> number(String text) {
    return text.matches("[0-9]{1,15}(\\.[0-9]{1,9})?")
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

  /** So many seconds; none where they are negative or more than anyone means. */
  static Duration bounded(double seconds) {
    boolean meant = seconds > 0 && seconds < MOST_DAYS * 86_400.0;
    return meant ? Duration.ofMillis((long) Math.ceil(seconds * 1000)) : Duration.ZERO;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
