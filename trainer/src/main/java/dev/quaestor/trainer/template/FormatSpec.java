package dev.quaestor.trainer.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's format specification, as in {@code {:>10.2f}}.
 *
 * @param fill the character that widens
 * @param align {@code <}, {@code >}, {@code ^}, {@code =}; a blank where none is said
 * @param sign {@code +}, {@code -} or a blank
 * @param alternate with {@code #}
 * @param width at least so many characters
 * @param grouping {@code ,}, {@code _} or empty
 * @param precision −1 where none is said
 * @param type the letter; a blank for none
 */
record FormatSpec(
    String fill,
    char align,
    char sign,
    boolean alternate,
    int width,
    String grouping,
    int precision,
    char type) {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?s)(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?([0-9]+)?([,_])?(?:\\.([0-9]+))?([a-zA-Z%])?");

  static String formatted(Rendering rendering, Object value, String spec) {
    if (spec.isEmpty()) {
      return Printed.text(rendering, value);
    }
    Matcher matcher = SYNTAX.matcher(spec);
    if (!Types.isText(value) && !Types.isNumber(value)) {
      throw TemplateException.invalid(
          "unsupported format string passed to " + Types.name(value) + ".__format__");
    }
    if (!matcher.matches()) {
      throw TemplateException.invalid("Invalid format specifier '" + spec + "'");
    }
    boolean zero = matcher.group(5) != null;
    String fill = matcher.group(1) != null ? matcher.group(1) : zero ? "0" : " ";
    char align = first(matcher.group(2), zero && !Types.isText(value) ? '=' : ' ');
    FormatSpec parsed =
        new FormatSpec(
            matcher.group(2) != null && matcher.group(1) == null && !zero ? " " : fill,
            align,
            first(matcher.group(3), '-'),
            matcher.group(4) != null,
            number(matcher.group(6), 0),
            matcher.group(7) == null ? "" : matcher.group(7),
            number(matcher.group(8), -1),
            first(matcher.group(9), ' '));
    rendering.charge(parsed.width + (long) Math.max(0, parsed.precision));
    return parsed.apply(rendering, value, matcher.group(3) != null);
  }

  private static char first(String group, char otherwise) {
    return group == null ? otherwise : group.charAt(0);
  }

  private static int number(String digits, int otherwise) {
    if (digits == null) {
      return otherwise;
    }
    if (digits.length() > 8) {
      throw TemplateException.tooLarge("a width or precision of " + digits);
    }
    return Integer.parseInt(digits);
  }

  private String apply(Rendering rendering, Object value, boolean signed) {
    if (Types.isText(value)) {
      if ((type != ' ' && type != 's')
          || signed
          || alternate
          || align == '='
          || !grouping.isEmpty()) {
        throw TemplateException.invalid("invalid format specification for a string");
      }
      String text = Types.text(value);
      int length = text.codePointCount(0, text.length());
      String cut =
          precision >= 0 && precision < length
              ? text.substring(0, text.offsetByCodePoints(0, precision))
              : text;
      return padded(rendering, "", cut, align == ' ' ? '<' : align);
    }
    if (value instanceof Boolean b && type == ' ') {
      throw TemplateException.unsupported("formatting " + (b ? "True" : "False") + " by width");
    }
    boolean integral = Types.isInteger(value) && " bcdoxXn".indexOf(type) >= 0;
    return integral ? integer(rendering, Numbers.integer(value)) : real(rendering, value);
  }

  private String integer(Rendering rendering, BigInteger value) {
    if (precision >= 0) {
      throw TemplateException.invalid("Precision not allowed in integer format specifier");
    }
    if (type == 'n') {
      throw TemplateException.unsupported("the format n");
    }
    if (type == 'c') {
      throw TemplateException.unsupported("the format c");
    }
    BigInteger absolute = value.abs();
    String digits =
        switch (type) {
          case 'b' -> absolute.toString(2);
          case 'o' -> absolute.toString(8);
          case 'x' -> absolute.toString(16);
          case 'X' -> absolute.toString(16).toUpperCase(Locale.ROOT);
          default -> Numbers.text(absolute);
        };
    if (grouping.equals(",") && type != 'd' && type != ' ') {
      throw TemplateException.invalid("Cannot specify ',' with '" + type + "'.");
    }
    int group = type == 'd' || type == ' ' ? 3 : 4;
    String prefix =
        sign(value.signum() < 0) + (alternate && "boxX".indexOf(type) >= 0 ? "0" + type : "");
    return number(rendering, prefix, digits, "", group);
  }

  private String sign(boolean negative) {
    return negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
  }

  private String real(Rendering rendering, Object value) {
    double real = Numbers.real(value);
    if (" eEfFgG%".indexOf(type) < 0) {
      throw TemplateException.invalid(
          "Unknown format code '" + type + "' for object of type '" + Types.name(value) + "'");
    }
    if (alternate) {
      throw TemplateException.unsupported("the alternate form of a float");
    }
    boolean negative = real < 0 || (real == 0 && 1 / real < 0);
    if (Double.isNaN(real) || Double.isInfinite(real)) {
      String word = Double.isNaN(real) ? "nan" : "inf";
      String percent = type == '%' ? "%" : "";
      return number(
          rendering,
          sign(negative),
          Character.isUpperCase(type) ? word.toUpperCase(Locale.ROOT) : word,
          percent,
          0);
    }
    String text = digits(Math.abs(real), type, precision);
    int end = 0;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return number(rendering, sign(negative), text.substring(0, end), text.substring(end), 3);
  }

  /** A number that is not negative, in the form of a letter. */
  static String digits(double value, char type, int precision) {
    BigDecimal exact = new BigDecimal(value);
    int places = precision < 0 ? 6 : precision;
    return switch (type) {
      case 'f', 'F' -> exact.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
      case '%' ->
          new BigDecimal(value * 100).setScale(places, RoundingMode.HALF_EVEN).toPlainString()
              + "%";
      case 'e', 'E' -> exponent(exact, places + 1, type);
      case ' ' -> precision < 0 ? Numbers.text(value) : general(exact, precision, 'g', true);
      default -> general(exact, places, type, false);
    };
  }

  private static String exponent(BigDecimal exact, int digits, char type) {
    BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    String unscaled = rounded.unscaledValue().toString();
    int exponent = unscaled.length() - 1 - rounded.scale();
    if (rounded.signum() == 0) {
      unscaled = "0";
      exponent = 0;
    }
    StringBuilder all = new StringBuilder(unscaled);
    while (all.length() < digits) {
      all.append('0');
    }
    all.setLength(digits);
    String fraction = digits > 1 ? "." + all.substring(1) : "";
    return "%s%s%s%s%02d"
        .formatted(all.charAt(0), fraction, type, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String general(BigDecimal exact, int precision, char type, boolean keepsPoint) {
    int digits = Math.max(1, precision);
    BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent >= (keepsPoint ? Math.max(1, digits - 1) : digits)) {
      String text = exponent(exact, digits, type == 'G' ? 'E' : 'e');
      int mark = text.indexOf(type == 'G' ? 'E' : 'e');
      return trimmed(text.substring(0, mark)) + text.substring(mark);
    }
    String text =
        trimmed(
            exact
                .setScale(Math.max(0, digits - 1 - exponent), RoundingMode.HALF_EVEN)
                .toPlainString());
    return keepsPoint && text.indexOf('.') < 0 ? text + ".0" : text;
  }

  private static String trimmed(String text) {
    return text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  private String number(Rendering rendering, String prefix, String digits, String rest, int group) {
    char side = align == ' ' ? '>' : align;
    String whole = grouping.isEmpty() || group == 0 ? digits : grouped(digits, group);
    if (side != '=') {
      return padded(rendering, "", prefix + whole + rest, side);
    }
    if (!grouping.isEmpty() && fill.equals("0") && group > 0) {
      // Zeros that widen are grouped too.
      String zeros = digits;
      while (prefix.length() + grouped(zeros, group).length() + rest.length() < width) {
        zeros = "0" + zeros;
      }
      String all = grouped(zeros, group);
      return prefix + all + rest;
    }
    return padded(rendering, prefix, whole + rest, '>');
  }

  private String grouped(String digits, int group) {
    StringBuilder grouped = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % group == 0) {
        grouped.append(grouping);
      }
      grouped.append(digits.charAt(i));
    }
    return grouped.toString();
  }

  private String padded(Rendering rendering, String prefix, String text, char side) {
    int missing = width - prefix.length() - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return prefix + text;
    }
    rendering.charge(missing);
    int left = side == '<' ? 0 : side == '>' ? missing : missing / 2;
    return prefix + fill.repeat(left) + text + fill.repeat(missing - left);
  }
}
