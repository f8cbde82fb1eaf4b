package dev.quaestor.trainer.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** What Python does with strings, as methods and filters share it. */
final class Texts {
  private Texts() {}

  static String upper(String text) {
    text.codePoints().forEach(Characters::known);
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    text.codePoints().forEach(Characters::known);
    return text.toLowerCase(Locale.ROOT);
  }

  /** One character as it begins a title. */
  private static String title(int c) {
    int title = Character.toTitleCase(Characters.known(c));
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    if (upper.codePointCount(0, upper.length()) > 1) {
      if (c == 'ß') {
        return "Ss";
      }
      if (title == c) {
        throw TemplateException.unsupported("the title case of U+%04X".formatted(c));
      }
    }
    return Character.toString(title);
  }

  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    // The rest is lowered in its context, where a sigma may end a word.
    String lower = lower(text);
    String one = lower(Character.toString(first));
    String rest =
        lower.startsWith(one)
            ? lower.substring(one.length())
            : lower(text.substring(Character.charCount(first)));
    return title(first) + rest;
  }

  /** {@code str.title()}: every run of letters begins large. */
  static String titled(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inside = false;
    String lower = lower(text);
    boolean simple = lower.length() == text.length();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (inside) {
        titled.append(
            simple
                ? lower.substring(i, i + Character.charCount(c))
                : Character.toString(c).toLowerCase(Locale.ROOT));
      } else {
        titled.append(title(c));
      }
      inside = Characters.isCased(c);
      i += Character.charCount(c);
    }
    return titled.toString();
  }

  static boolean isLower(String text) {
    return text.codePoints().noneMatch(c -> Characters.isUpper(c) || Characters.isTitle(c))
        && text.codePoints().anyMatch(Characters::isLower);
  }

  static boolean isUpper(String text) {
    return text.codePoints().noneMatch(c -> Characters.isLower(c) || Characters.isTitle(c))
        && text.codePoints().anyMatch(Characters::isUpper);
  }

  static String stripped(String text, IntPredicate goes, boolean start, boolean end) {
    int from = 0;
    int to = text.length();
    while (start && from < to && goes.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (end && to > from && goes.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  static String replaced(Rendering rendering, String text, String old, String by, int limit) {
    int most = limit < 0 ? Integer.MAX_VALUE : limit;
    StringBuilder replaced = new StringBuilder();
    int at = 0;
    if (old.isEmpty()) {
      for (int n = 0; n < most; n++) {
        rendering.charge(by.length() + 1L);
        replaced.append(by);
        if (at == text.length()) {
          return replaced.toString();
        }
        int to = text.offsetByCodePoints(at, 1);
        replaced.append(text, at, to);
        at = to;
      }
      return replaced.append(text, at, text.length()).toString();
    }
    for (int n = 0; n < most; n++) {
      int found = Search.first(rendering, text, old, at);
      if (found < 0) {
        break;
      }
      rendering.charge(found - at + (long) by.length());
      replaced.append(text, at, found).append(by);
      at = found + old.length();
    }
    return at == 0 ? text : replaced.append(text, at, text.length()).toString();
  }

  /** At most {@code limit} cuts from the start, or −limit from the end. */
  static List<Object> split(Rendering rendering, String text, String separator, int limit) {
    List<Object> parts = new ArrayList<>();
    if (limit >= 0) {
      int at = 0;
      for (int n = 0; n < limit; n++) {
        int found = Search.first(rendering, text, separator, at);
        if (found < 0) {
          break;
        }
        parts.add(text.substring(at, found));
        at = found + separator.length();
      }
      parts.add(text.substring(at));
      return parts;
    }
    int to = text.length();
    for (int n = 0; n < -limit; n++) {
      int found = Search.last(rendering, text.substring(0, to), separator);
      if (found < 0) {
        break;
      }
      parts.add(text.substring(found + separator.length(), to));
      to = found;
    }
    parts.add(text.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  /** Cut at white space, at most {@code most} times; the rest keeps its own white space. */
  static List<Object> words(String text, int most) {
    List<Object> words = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < text.length() && Characters.isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        return words;
      }
      if (words.size() == most) {
        words.add(text.substring(at));
        return words;
      }
      int from = at;
      while (at < text.length() && !Characters.isSpace(text.charAt(at))) {
        at++;
      }
      words.add(text.substring(from, at));
    }
  }

  static List<Object> wordsFromEnd(String text, int most) {
    List<Object> words = new ArrayList<>();
    int at = text.length();
    while (true) {
      while (at > 0 && Characters.isSpace(text.charAt(at - 1))) {
        at--;
      }
      if (at == 0) {
        break;
      }
      if (words.size() == most) {
        words.add(text.substring(0, at));
        break;
      }
      int to = at;
      while (at > 0 && !Characters.isSpace(text.charAt(at - 1))) {
        at--;
      }
      words.add(text.substring(at, to));
    }
    Collections.reverse(words);
    return words;
  }

  static List<String> lines(String text, boolean keepEnds) {
    List<String> lines = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Characters.endsLine(c)) {
        int end = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
        lines.add(text.substring(at, keepEnds ? end : i));
        at = end;
        i = end - 1;
      }
    }
    if (at < text.length()) {
      lines.add(text.substring(at));
    }
    return lines;
  }

  /** Widened by {@code fill}: {@code <} on the right, {@code >} on the left, {@code ^} on both. */
  static String padded(Rendering rendering, String text, int width, char side, String fill) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    rendering.charge(missing);
    int left =
        switch (side) {
          case '<' -> 0;
          case '>' -> missing;
          default -> missing / 2 + (missing & width & 1); // as str.center does
        };
    return fill.repeat(left) + text + fill.repeat(missing - left);
  }
}
