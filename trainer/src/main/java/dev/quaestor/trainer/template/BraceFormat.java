package dev.quaestor.trainer.template;

import java.math.BigInteger;

/** Python's {@code "…{}…".format(…)}, as the sandbox runs it. */
final class BraceFormat {
  private final Rendering rendering;
  private final String format;
  private final Arguments arguments;
  private int automatic;
  private boolean manual;

  BraceFormat(Rendering rendering, String format, Arguments arguments) {
    this.rendering = rendering;
    this.format = format;
    this.arguments = arguments;
  }

  String formatted() {
    return formatted(format, 2);
  }

  private String formatted(String text, int depth) {
    if (depth < 0) {
      throw TemplateException.invalid("Max string recursion exceeded");
    }
    StringBuilder out = new StringBuilder();
    rendering.charge(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean doubled = i + 1 < text.length() && text.charAt(i + 1) == c;
      if (c == '}') {
        if (!doubled) {
          throw TemplateException.invalid("Single '}' encountered in format string");
        }
        out.append(c);
        i++;
      } else if (c == '{' && doubled) {
        out.append(c);
        i++;
      } else if (c == '{') {
        int end = end(text, i);
        String value = field(text.substring(i + 1, end), depth);
        rendering.charge(value.length());
        out.append(value);
        i = end;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The brace that closes the one at {@code begin}; those inside brackets do not count. */
  private static int end(String text, int begin) {
    int depth = 0;
    boolean bracket = false;
    for (int i = begin; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '[' && depth == 1) {
        bracket = true;
      } else if (c == ']') {
        bracket = false;
      } else if (!bracket && c == '{') {
        depth++;
      } else if (!bracket && c == '}' && --depth == 0) {
        return i;
      }
    }
    throw TemplateException.invalid("expected '}' before end of string");
  }

  private String field(String field, int depth) {
    int end = 0;
    boolean bracket = false;
    while (end < field.length()) {
      char c = field.charAt(end);
      bracket = c == '[' || bracket && c != ']';
      if (!bracket && (c == ':' || c == '!')) {
        break;
      }
      if (!bracket && c == '{') {
        throw TemplateException.invalid("unexpected '{' in field name");
      }
      end++;
    }
    String name = field.substring(0, end);
    char conversion = ' ';
    if (end < field.length() && field.charAt(end) == '!') {
      if (end + 1 >= field.length() || end + 2 < field.length() && field.charAt(end + 2) != ':') {
        throw TemplateException.invalid("expected ':' after conversion specifier");
      }
      conversion = field.charAt(end + 1);
      end += 2;
    }
    Object value = converted(value(name), conversion);
    String spec = end < field.length() ? formatted(field.substring(end + 1), depth - 1) : "";
    if (value instanceof Markup) {
      throw TemplateException.unsupported("format() with text marked as safe");
    }
    return FormatSpec.formatted(rendering, value, spec);
  }

  private Object converted(Object value, char conversion) {
    return switch (conversion) {
      case ' ' -> value;
      case 's' -> Printed.text(rendering, value);
      case 'r' -> Printed.repr(rendering, value);
      default -> throw TemplateException.unsupported("the conversion !" + conversion);
    };
  }

  private Object value(String name) {
    int end = 0;
    while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
      end++;
    }
    Object value = first(name.substring(0, end));
    while (end < name.length()) {
      int from = end + 1;
      if (name.charAt(end) == '.') {
        end = from;
        while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
          end++;
        }
        value = Attributes.attribute(rendering, value, nonEmpty(name.substring(from, end)));
      } else {
        end = name.indexOf(']', from);
        if (end < 0) {
          throw TemplateException.invalid("Missing ']' in format string");
        }
        String key = nonEmpty(name.substring(from, end));
        value = Attributes.subscript(rendering, value, isDigits(key) ? new BigInteger(key) : key);
        end++;
        if (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
          throw TemplateException.invalid(
              "Only '.' or '[' may follow ']' in format field specifier");
        }
      }
    }
    return value;
  }

  private static String nonEmpty(String name) {
    if (name.isEmpty()) {
      throw TemplateException.invalid("Empty attribute in format string");
    }
    return name;
  }

  private static boolean isDigits(String text) {
    return text.length() < 20 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Object first(String name) {
    if (name.isEmpty() || isDigits(name)) {
      if (name.isEmpty() ? manual : automatic > 0) {
        throw TemplateException.invalid(
            "cannot switch between manual and automatic field numbering");
      }
      manual = !name.isEmpty();
      int index = name.isEmpty() ? automatic++ : Numbers.index(new BigInteger(name));
      if (index >= arguments.positional().size()) {
        throw TemplateException.invalid(
            "Replacement index " + index + " out of range for positional args tuple");
      }
      return arguments.positional().get(index);
    }
    Object value = arguments.named().get(name);
    if (value == null) {
      throw TemplateException.invalid("KeyError: '" + name + "'");
    }
    return value;
  }
}
