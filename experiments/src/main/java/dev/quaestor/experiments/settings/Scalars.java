package dev.quaestor.experiments.settings;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Single values as YAML types them when they are not quoted. */
final class Scalars {

  private Scalars() {}

  /** A truth value, a whole number, another number, or else the text; null where it is empty. */
  static @Nullable Object typed(String text) {
    return switch (text) {
      case "" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> number(text);
    };
  }

  private static Object number(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      boolean whole = number.stripTrailingZeros().scale() <= 0;
      if (whole && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return number.longValueExact();
      }
      return number.doubleValue();
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
