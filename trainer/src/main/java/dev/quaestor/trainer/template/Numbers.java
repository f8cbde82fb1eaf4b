package dev.quaestor.trainer.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers read, written and rounded as Python does it. */
public final class Numbers {
  /** The longest integer that Python turns into text or reads from it. */
  public static final int DIGITS = 4300;

  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:(?:[0-9]+(?:_[0-9]+)*)?\\.?(?:[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?"
              + "|inf|infinity|nan)",
          Pattern.CASE_INSENSITIVE);

  private Numbers() {}

  static BigInteger integer(Object value) {
    return value instanceof Boolean b ? (b ? BigInteger.ONE : BigInteger.ZERO) : (BigInteger) value;
  }

  static double real(Object value) {
    if (value instanceof Double d) {
      return d;
    }
    double real = integer(value).doubleValue();
    if (Double.isInfinite(real)) {
      throw TemplateException.invalid("int too large to convert to float");
    }
    return real;
  }

  static BigInteger exactIndex(@Nullable Object value) {
    if (value == null || !Types.isInteger(value)) {
      throw TemplateException.invalid(
          "'" + Types.name(value) + "' object cannot be interpreted as an integer");
    }
    return integer(value);
  }

  /** An integer cut to the range of {@code int}, as an index or a count. */
  static int index(Object value) {
    BigInteger exact = exactIndex(value);
    return exact.bitLength() < 32
        ? exact.intValue()
        : exact.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
  }

  static String text(BigInteger value) {
    // 4300 digits are at most 14285 bits; a longer number is not even converted.
    if (value.bitLength() > 14_290) {
      throw tooLong();
    }
    String text = value.toString();
    if (text.length() - (value.signum() < 0 ? 1 : 0) > DIGITS) {
      throw tooLong();
    }
    return text;
  }

  private static TemplateException tooLong() {
    return TemplateException.invalid(
        "Exceeds the limit (4300 digits) for integer string conversion");
  }

  /** The shortest digits that read back as the same float. */
  static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int precision = 1; precision < 17; precision++) {
      BigDecimal rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded;
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
  }

  /** Python's {@code repr} of a float. */
  static String text(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(value).stripTrailingZeros();
    String digits = shortest.unscaledValue().abs().toString();
    int point = digits.length() - shortest.scale(); // the decimal point stands after so many digits
    String sign = value < 0 ? "-" : "";
    if (point > 16 || point < -3) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      int exponent = point - 1;
      return "%s%s%se%s%02d"
          .formatted(
              sign, digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    if (point <= 0) {
      return sign + "0." + "0".repeat(-point) + digits;
    }
    if (point >= digits.length()) {
      return sign + digits + "0".repeat(point - digits.length()) + ".0";
    }
    return sign + digits.substring(0, point) + "." + digits.substring(point);
  }

  /** What {@code int(text, base)} reads, or null. */
  static @Nullable BigInteger readInteger(String text, int base) {
    String digits = Characters.stripEnd(Characters.stripStart(text));
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    if (!digits.chars().allMatch(c -> c < 128)) {
      if (digits.codePoints().anyMatch(c -> c > 127 && Character.isDigit(c))) {
        throw TemplateException.unsupported("a number in digits beyond ASCII");
      }
      return null;
    }
    int radix = base;
    String lower = digits.toLowerCase(java.util.Locale.ROOT);
    int prefixed =
        lower.startsWith("0x") ? 16 : lower.startsWith("0o") ? 8 : lower.startsWith("0b") ? 2 : 0;
    if (prefixed != 0 && (base == 0 || base == prefixed)) {
      radix = prefixed;
      lower = lower.substring(2);
      if (lower.startsWith("_")) {
        lower = lower.substring(1);
      }
    } else if (base == 0) {
      radix = 10;
      if (lower.length() > 1 && lower.startsWith("0") && !lower.matches("[0_]+")) {
        return null;
      }
    }
    if (radix < 2 || radix > 36 || !lower.matches("[0-9a-z]+(?:_[0-9a-z]+)*")) {
      return null;
    }
    String plain = lower.replace("_", "");
    if (plain.length() > DIGITS && Integer.bitCount(radix) != 1) {
      throw tooLong();
    }
    try {
      BigInteger value = new BigInteger(plain, radix);
      return negative ? value.negate() : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** What {@code float(text)} reads, or null. */
  static @Nullable Double readFloat(String text) {
    String trimmed = Characters.stripEnd(Characters.stripStart(text));
    if (!trimmed.chars().allMatch(c -> c < 128)) {
      if (trimmed.codePoints().anyMatch(Character::isDigit)) {
        throw TemplateException.unsupported("a number in digits beyond ASCII");
      }
      return null;
    }
    if (!FLOAT.matcher(trimmed).matches()) {
      return null;
    }
    String plain = trimmed.replace("_", "").toLowerCase(java.util.Locale.ROOT);
    boolean negative = plain.startsWith("-");
    String unsigned = plain.startsWith("-") || plain.startsWith("+") ? plain.substring(1) : plain;
    if (unsigned.startsWith("inf")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (unsigned.equals("nan")) {
      return Double.NaN;
    }
    try {
      return Double.valueOf(plain);
    } catch (NumberFormatException e) {
      return null; // "." or "e5"
    }
  }

  /** A float cut to an integer towards zero. */
  static BigInteger truncated(double value) {
    if (Double.isNaN(value)) {
      throw TemplateException.invalid("cannot convert float NaN to integer");
    }
    if (Double.isInfinite(value)) {
      throw TemplateException.invalid("cannot convert float infinity to integer");
    }
    return new BigDecimal(value).toBigInteger();
  }
}
