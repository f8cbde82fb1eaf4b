package dev.quaestor.trainer.template;

/** Kinds of characters, as Python's strings tell them apart. */
public final class Characters {
  private Characters() {}

  /** Python's {@code str.isspace}: a little more than Java's white space. */
  public static boolean isSpace(int c) {
    return c == ' '
        || (c >= 0x09 && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1f)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  public static boolean isBlank(String text) {
    return text.chars().allMatch(Characters::isSpace);
  }

  static String stripStart(String text) {
    int from = 0;
    while (from < text.length() && isSpace(text.charAt(from))) {
      from++;
    }
    return text.substring(from);
  }

  public static String stripEnd(String text) {
    int to = text.length();
    while (to > 0 && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(0, to);
  }

  /** Where {@code str.splitlines} cuts. */
  static boolean endsLine(char c) {
    return (c >= 0x0a && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /**
   * Whether {@code repr} writes a character as it is.
   *
   * @throws TemplateException for one that this Java's Unicode does not know yet
   */
  static boolean isPrintable(int c) {
    switch (Character.getType(c)) {
      case Character.UNASSIGNED -> {
        if ((c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF) || c > 0x3FFFF) {
          return false;
        }
        throw TemplateException.unsupported(
            "the character U+%04X inside a list or dict that is printed".formatted(c));
      }
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> {
        return false;
      }
      case Character.SPACE_SEPARATOR -> {
        return c == ' ';
      }
      default -> {
        return true;
      }
    }
  }

  static boolean isAlphabetic(int c) {
    return Character.isLetter(known(c));
  }

  static boolean isDecimal(int c) {
    return Character.getType(known(c)) == Character.DECIMAL_DIGIT_NUMBER;
  }

  /**
   * A decimal digit or one like {@code ²}.
   *
   * @throws TemplateException for what only Unicode's tables tell
   */
  static boolean isDigit(int c) {
    int type = Character.getType(known(c));
    if (type == Character.OTHER_NUMBER) {
      if (c == 0xb2 || c == 0xb3 || c == 0xb9) {
        return true;
      }
      if (c == 0xbc || c == 0xbd || c == 0xbe) {
        return false;
      }
      throw TemplateException.unsupported("asking whether U+%04X is a digit".formatted(c));
    }
    return type == Character.DECIMAL_DIGIT_NUMBER;
  }

  static boolean isNumeric(int c) {
    int type = Character.getType(known(c));
    if (type == Character.OTHER_LETTER && Character.isIdeographic(c)) {
      throw TemplateException.unsupported("asking whether U+%04X is numeric".formatted(c));
    }
    return type == Character.OTHER_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.DECIMAL_DIGIT_NUMBER;
  }

  static boolean isWord(int c) {
    return c == '_' || isAlphabetic(c) || (c < 0x3000 ? isNumeric(c) : isDecimal(c));
  }

  static boolean isUpper(int c) {
    return Character.isUpperCase(known(c));
  }

  static boolean isLower(int c) {
    return Character.isLowerCase(known(c));
  }

  static boolean isTitle(int c) {
    return Character.isTitleCase(known(c));
  }

  static boolean isCased(int c) {
    return isUpper(c) || isLower(c) || isTitle(c);
  }

  /** A character that this Java's Unicode knows. */
  static int known(int c) {
    if (c > 0x7f && Character.getType(c) == Character.UNASSIGNED && c < 0x40000) {
      throw TemplateException.unsupported("asking what kind of character U+%04X is".formatted(c));
    }
    return c;
  }
}
