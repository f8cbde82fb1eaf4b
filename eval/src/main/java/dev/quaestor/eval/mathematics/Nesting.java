package dev.quaestor.eval.mathematics;

import java.util.ArrayList;
import java.util.List;

/** Where brackets of any kind close, and what stands outside all of them. */
final class Nesting {

  private Nesting() {}

  /** The place where the bracket at {@code open} closes; −1 where it does not. */
  static int close(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += step(text.charAt(i));
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The parts between the {@code separator}s that stand in no bracket. */
  static List<String> split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int at = find(text, separator, 0);
    while (at >= 0) {
      parts.add(text.substring(from, at).strip());
      from = at + separator.length();
      at = find(text, separator, from);
    }
    parts.add(text.substring(from).strip());
    return parts;
  }

  /** The first {@code wanted} from {@code from} on that stands in no bracket; −1 for none. */
  static int find(String text, String wanted, int from) {
    int depth = 0;
    for (int i = from; i < text.length(); i++) {
      if (depth == 0 && text.startsWith(wanted, i)) {
        return i;
      }
      depth += step(text.charAt(i));
    }
    return -1;
  }

  private static int step(char c) {
    return switch (c) {
      case '(', '[', '{' -> 1;
      case ')', ']', '}' -> -1;
      default -> 0;
    };
  }
}
