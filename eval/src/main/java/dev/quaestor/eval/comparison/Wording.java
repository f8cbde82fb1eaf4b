package dev.quaestor.eval.comparison;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.Ratio;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * How numbers are said, the same in the terminal, the report and the lab book: accuracies in
 * percent, differences in percentage points, a true minus sign, p without a leading zero.
 */
public final class Wording {

  private static final List<String> COUNTS =
      List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

  private Wording() {}

  /** An accuracy: {@code 54.7%}; a dash where there is none. */
  public static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /**
   * A signed difference of accuracies, in percentage points: {@code +3.2}; {@code 0.0} for none.
   */
  public static String points(double difference) {
    if (Double.isInfinite(difference)) {
      return difference > 0 ? "+∞" : "−∞";
    }
    String size = size(difference);
    boolean zero = size.equals("0.0");
    return zero ? size : (difference < 0 ? "−" : "+") + size;
  }

  /** A difference of accuracies without its sign, in percentage points: {@code 3.2}. */
  public static String size(double difference) {
    return String.format(Locale.ROOT, "%.1f", Math.abs(100 * difference));
  }

  /** The ends of an interval of a difference: {@code +1.1 to +5.3}. */
  public static String range(Interval interval) {
    return points(interval.low()) + " to " + points(interval.high());
  }

  /** Half the width of an interval of accuracies, in percentage points: {@code ±1.2}. */
  public static String halfWidth(Interval interval) {
    return interval.bounded()
        ? String.format(Locale.ROOT, "±%.1f", 50 * (interval.high() - interval.low()))
        : "";
  }

  /** Seeds by number, runs of them joined: {@code 1–3, 7}. */
  public static String listed(Collection<Long> seeds) {
    List<Long> sorted = seeds.stream().sorted().toList();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sorted.size(); i++) {
      int last = i;
      while (last + 1 < sorted.size() && sorted.get(last + 1) == sorted.get(last) + 1) {
        last++;
      }
      text.append(text.isEmpty() ? "" : ", ").append(sorted.get(i));
      if (last > i) {
        text.append(last > i + 1 ? "–" : ", ").append(sorted.get(last));
      }
      i = last;
    }
    return text.toString();
  }

  /** {@code p = .034}, or {@code p < .001}. */
  public static String p(double p) {
    if (p < 0.001) {
      return "p < .001";
    }
    String text = String.format(Locale.ROOT, "%.3f", p);
    return "p = " + (text.startsWith("0") ? text.substring(1) : text);
  }

  /** A whole number with thousands apart: {@code 1,600}. */
  public static String amount(double amount) {
    return String.format(Locale.ROOT, "%,.0f", amount);
  }

  /** An amount on an axis with its unit, money in dollars and compute with a prefix. */
  public static String spend(double amount, Dimension axis) {
    return switch (axis) {
      case MICRO_USD -> String.format(Locale.ROOT, "$%,.4f", amount / 1e6);
      case MEGA_FLOPS -> flops(amount);
      default -> amount(amount) + " " + unit(axis);
    };
  }

  /** What an axis counts, in the plural. */
  public static String unit(Dimension axis) {
    return switch (axis) {
      case QUERIES -> "queries";
      case INPUT_TOKENS -> "input tokens";
      case OUTPUT_TOKENS -> "output tokens";
      case MEGA_FLOPS -> "MFLOP";
      case MICRO_USD -> "micro-dollars";
    };
  }

  /** A cost in its dimensions that are not zero. */
  public static String cost(Cost cost) {
    StringBuilder text = new StringBuilder();
    for (Dimension dimension : Dimension.values()) {
      if (dimension.of(cost) > 0) {
        text.append(text.isEmpty() ? "" : ", ").append(spend(dimension.of(cost), dimension));
      }
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }

  /** Small numbers as words: {@code three}. */
  public static String count(int number) {
    return number < COUNTS.size() ? COUNTS.get(number) : Integer.toString(number);
  }

  /** {@code three seeds}. */
  public static String seeds(int number) {
    return count(number) + (number == 1 ? " seed" : " seeds");
  }

  public static String capital(String sentence) {
    return sentence.isEmpty()
        ? sentence
        : sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }

  /** A ratio of spends with its interval: {@code 0.38 (0.25 to 0.57)}. */
  public static String ratio(Ratio ratio) {
    String estimate = Double.isNaN(ratio.estimate()) ? "open" : times(ratio.estimate());
    String interval =
        ratio
            .interval()
            .map(i -> " (%s to %s)".formatted(times(i.low()), times(i.high())))
            .orElse("");
    String censored =
        ratio.censored() == 0
            ? ""
            : ", not reached in %d of %d".formatted(ratio.censored(), ratio.seeds());
    return estimate + interval + censored;
  }

  /** A ratio: {@code 0.38×}; open where it is not known. */
  public static String times(double ratio) {
    if (Double.isNaN(ratio)) {
      return "open";
    }
    return Double.isInfinite(ratio) ? "∞" : String.format(Locale.ROOT, "%.2f×", ratio);
  }

  private static String flops(double megaFlops) {
    String[] units = {"MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP"};
    double amount = megaFlops;
    int unit = 0;
    while (amount >= 1000 && unit < units.length - 1) {
      amount /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.3g %s", amount, units[unit]);
  }
}
