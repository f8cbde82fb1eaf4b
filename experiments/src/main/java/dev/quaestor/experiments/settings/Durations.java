package dev.quaestor.experiments.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they stand in files: a number and a unit, such as {@code 500ms} or {@code 1.5h}. */
public final class Durations {

  private static final Pattern WRITTEN = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");

  /** Milliseconds of each unit, the longest first. */
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("h", 3_600_000L);
    UNITS.put("m", 60_000L);
    UNITS.put("s", 1000L);
    UNITS.put("ms", 1L);
  }

  private Durations() {}

  /** The duration, rounded up to a millisecond; empty where the text is none. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches() || matcher.group(1).length() > 12) {
      return Optional.empty();
    }
    BigDecimal unit = BigDecimal.valueOf(UNITS.getOrDefault(matcher.group(2), 1L));
    BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(unit);
    return Optional.of(Duration.ofMillis(millis.setScale(0, RoundingMode.CEILING).longValue()));
  }

  /** The duration in the longest unit that divides it. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (millis != 0 && millis % unit.getValue() == 0) {
        return millis / unit.getValue() + unit.getKey();
      }
    }
    return millis + "ms";
  }
}
