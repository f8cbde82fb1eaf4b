package dev.quaestor.trainer.template;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** Python's {@code "…%s…" % values}. */
final class PercentFormat {
  private final Rendering rendering;
  private final String format;
  private final Object values;
  private final List<Object> list;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int used;

  PercentFormat(Rendering rendering, String format, Object values) {
    this.rendering = rendering;
    this.format = format;
    this.values = values;
    this.list = values instanceof TupleValue tuple ? tuple.items() : List.of(values);
  }

  String formatted() {
    rendering.charge(format.length());
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      if (percent < 0) {
        out.append(format, at, format.length());
        break;
      }
      out.append(format, at, percent);
      at = percent + 1;
      conversion();
    }
    if (used < list.size() && !isMapping()) {
      throw TemplateException.invalid("not all arguments converted during string formatting");
    }
    rendering.charge(out.length());
    return out.toString();
  }

  /** Python takes anything with brackets but tuples and strings for a mapping here. */
  private boolean isMapping() {
    return values instanceof DictValue
        || values instanceof ListValue
        || values instanceof RangeValue
        || values instanceof Undefined;
  }

  private char peek() {
    if (at >= format.length()) {
      throw TemplateException.invalid("incomplete format");
    }
    return format.charAt(at);
  }

  private void conversion() {
    Object named = null;
    if (peek() == '(') {
      named = named();
    }
    StringBuilder flags = new StringBuilder();
    while ("-+ #0".indexOf(peek()) >= 0) {
      flags.append(format.charAt(at++));
    }
    int width = 0;
    if (peek() == '*') {
      at++;
      width = Numbers.index(argument(null));
      if (width < 0) {
        flags.append('-');
        width = -width;
      }
    } else {
      width = digits(0);
    }
    int precision = -1;
    if (peek() == '.') {
      at++;
      if (peek() == '*') {
        at++;
        precision = Math.max(0, Numbers.index(argument(null)));
      } else {
        precision = digits(0);
      }
    }
    while ("hlL".indexOf(peek()) >= 0) {
      at++;
    }
    char type = peek();
    at++;
    rendering.charge(width + (long) Math.max(0, precision));
    if (type == '%') {
      out.append('%');
      return;
    }
    append(flags.toString(), width, precision, type, argument(named));
  }

  private Object named() {
    int depth = 1;
    int from = ++at;
    while (depth > 0) {
      char c = peek();
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at++;
    }
    if (!(values instanceof DictValue dict)) {
      if (values instanceof Undefined undefined) {
        throw undefined.error();
      }
      throw TemplateException.invalid("format requires a mapping");
    }
    String key = format.substring(from, at - 1);
    Object value = dict.get(key);
    if (value == null) {
      throw TemplateException.invalid("KeyError: '" + key + "'");
    }
    return value;
  }

  private int digits(int otherwise) {
    int from = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at - from > 8) {
      throw TemplateException.tooLarge("a width or precision of " + format.substring(from, at));
    }
    return at == from ? otherwise : Integer.parseInt(format.substring(from, at));
  }

  private Object argument(@org.jspecify.annotations.Nullable Object named) {
    if (named != null) {
      return named;
    }
    if (used >= list.size()) {
      throw TemplateException.invalid("not enough arguments for format string");
    }
    return list.get(used++);
  }

  private void append(String flags, int width, int precision, char type, Object value) {
    boolean left = flags.indexOf('-') >= 0;
    boolean zero = flags.indexOf('0') >= 0 && !left;
    String sign = flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "";
    switch (type) {
      case 's', 'r', 'a' -> {
        if (value instanceof Markup) {
          throw TemplateException.unsupported("% with text marked as safe");
        }
        String text = type == 's' ? Printed.text(rendering, value) : Printed.repr(rendering, value);
        if (type == 'a' && !text.chars().allMatch(c -> c < 128)) {
          throw TemplateException.unsupported("the format %a of text beyond ASCII");
        }
        int length = text.codePointCount(0, text.length());
        if (precision >= 0 && precision < length) {
          text = text.substring(0, text.offsetByCodePoints(0, precision));
        }
        pad("", text, width, left, false);
      }
      case 'c' -> pad("", character(value), width, left, false);
      case 'd', 'i', 'u', 'x', 'X', 'o' -> {
        BigInteger integer = integer(value, type);
        String digits =
            switch (type) {
              case 'x' -> integer.abs().toString(16);
              case 'X' -> integer.abs().toString(16).toUpperCase(Locale.ROOT);
              case 'o' -> integer.abs().toString(8);
              default -> Numbers.text(integer.abs());
            };
        if (precision > digits.length()) {
          digits = "0".repeat(precision - digits.length()) + digits;
        }
        String prefix = integer.signum() < 0 ? "-" : sign;
        if (flags.indexOf('#') >= 0 && "xXo".indexOf(type) >= 0) {
          prefix += "0" + type;
        }
        pad(prefix, digits, width, left, zero);
      }
      case 'e', 'E', 'f', 'F', 'g', 'G' -> {
        if (!Types.isNumber(value)) {
          throw TemplateException.invalid("must be real number, not " + Types.name(value));
        }
        if (flags.indexOf('#') >= 0) {
          throw TemplateException.unsupported("the flag # with a float");
        }
        double real = Numbers.real(value);
        boolean negative = real < 0 || (real == 0 && 1 / real < 0);
        String text =
            Double.isNaN(real)
                ? "nan"
                : Double.isInfinite(real)
                    ? "inf"
                    : FormatSpec.digits(Math.abs(real), type, precision);
        if (!Double.isFinite(real)) {
          text = Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
        }
        pad(negative ? "-" : sign, text, width, left, zero);
      }
      default -> throw TemplateException.invalid("unsupported format character '" + type + "'");
    }
  }

  private static String character(Object value) {
    if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
      return text;
    }
    if (Types.isInteger(value)) {
      int c = Numbers.index(value);
      if (Character.isValidCodePoint(c) && (c < 0xD800 || c > 0xDFFF)) {
        return Character.toString(c);
      }
    }
    throw TemplateException.invalid("%c requires int or char");
  }

  private static BigInteger integer(Object value, char type) {
    if (value instanceof Double d && "diu".indexOf(type) >= 0) {
      return Numbers.truncated(d);
    }
    if (!Types.isInteger(value)) {
      throw TemplateException.invalid(
          "%" + type + " format: an integer is required, not " + Types.name(value));
    }
    return Numbers.integer(value);
  }

  private void pad(String prefix, String text, int width, boolean left, boolean zero) {
    int missing = width - prefix.length() - text.codePointCount(0, text.length());
    String fill = missing <= 0 ? "" : (zero ? "0" : " ").repeat(missing);
    if (left) {
      out.append(prefix).append(text).append(fill);
    } else if (zero) {
      out.append(prefix).append(fill).append(text);
    } else {
      out.append(fill).append(prefix).append(text);
    }
  }
}
