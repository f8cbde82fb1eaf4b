package dev.quaestor.trainer.template.syntax;

import dev.quaestor.trainer.template.TemplateException;

/** The escapes in a template's string literals, read as Python's {@code unicode-escape} does. */
final class Escapes {
  private Escapes() {}

  static String read(String body, int line) {
    if (body.indexOf('\\') < 0) {
      return body;
    }
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      int escaped = body.codePointAt(i);
      i += Character.charCount(escaped);
      switch (escaped) {
        case '\n' -> {}
        case '\\', '\'', '"' -> text.appendCodePoint(escaped);
        case 'a' -> text.append('\u0007');
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'v' -> text.append('\u000b');
        case 'x' -> i = hex(body, i, 2, line, text);
        case 'u' -> i = hex(body, i, 4, line, text);
        case 'U' -> i = hex(body, i, 8, line, text);
        case 'N' -> throw TemplateException.unsupported("the escape \\N", line);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> i = octal(body, i - 1, text);
        default -> other(escaped, text);
      }
    }
    return text.toString();
  }

  /**
   * An escape that is none stays as it stands; Python writes a character beyond ASCII as an escape
   * of its own first, whose backslash the one before it then escapes.
   */
  private static void other(int c, StringBuilder text) {
    text.append('\\');
    if (c < 0x80) {
      text.appendCodePoint(c);
    } else {
      text.append(String.format(c < 0x100 ? "x%02x" : c < 0x10000 ? "u%04x" : "U%08x", c));
    }
  }

  private static int hex(String body, int from, int digits, int line, StringBuilder text) {
    int to = from + digits;
    if (to > body.length() || !body.substring(from, to).matches("[0-9a-fA-F]+")) {
      throw TemplateException.invalid("truncated escape in a string", line);
    }
    long c = Long.parseLong(body.substring(from, to), 16);
    if (c > Character.MAX_CODE_POINT) {
      throw TemplateException.invalid("illegal Unicode character in a string", line);
    }
    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      throw TemplateException.unsupported("half a surrogate pair in a string", line);
    }
    text.appendCodePoint((int) c);
    return to;
  }

  private static int octal(String body, int from, StringBuilder text) {
    int to = from;
    while (to < body.length()
        && to < from + 3
        && body.charAt(to) >= '0'
        && body.charAt(to) <= '7') {
      to++;
    }
    text.appendCodePoint(Integer.parseInt(body.substring(from, to), 8));
    return to;
  }
}
