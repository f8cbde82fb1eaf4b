package dev.quaestor.eval.report.chart;

import java.util.ArrayList;
import java.util.List;

/** A straight map from values to a picture's units, and round numbers along it. */
public record Scale(double from, double to, double start, double end) {

  public Scale {
    if (!(from < to)) {
      throw new IllegalArgumentException(
          "a scale runs upwards, found %s to %s".formatted(from, to));
    }
  }

  double of(double value) {
    return start + (value - from) / (to - from) * (end - start);
  }

  /** About {@code count} multiples of 1, 2 or 5 times a power of ten that lie on the scale. */
  List<Double> ticks(int count) {
    double raw = (to - from) / count;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step =
        power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    for (long k = (long) Math.ceil(from / step - 1e-9); k * step <= to + 1e-9 * step; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  /** A share beside a tick, in percent, with the decimal it may need: {@code 43.5%}. */
  public static String percent(double share) {
    return coordinate(100 * share) + "%";
  }

  /** A coordinate with one decimal, the same on every machine. */
  public static String coordinate(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
  }
}
