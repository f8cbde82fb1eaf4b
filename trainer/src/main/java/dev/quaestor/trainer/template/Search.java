package dev.quaestor.trainer.template;

/** Finds strings in strings in time that grows with their lengths added, not multiplied. */
final class Search {
  private static final int SHORT = 16;

  private Search() {}

  /** The first index from {@code from} at which {@code part} stands, or −1. */
  static int first(Rendering rendering, String text, String part, int from) {
    int found =
        part.length() < SHORT ? text.indexOf(part, from) : linear(rendering, text, part, from);
    rendering.charge(((found < 0 ? text.length() : found) - (long) from) / 8 + 1);
    return found;
  }

  /** Knuth, Morris and Pratt's. */
  private static int linear(Rendering rendering, String text, String part, int from) {
    rendering.charge(part.length() / 4);
    int[] border = new int[part.length()];
    for (int i = 1, k = 0; i < part.length(); i++) {
      while (k > 0 && part.charAt(i) != part.charAt(k)) {
        k = border[k - 1];
      }
      border[i] = part.charAt(i) == part.charAt(k) ? ++k : k;
    }
    for (int i = from, k = 0; i < text.length(); i++) {
      while (k > 0 && text.charAt(i) != part.charAt(k)) {
        k = border[k - 1];
      }
      if (text.charAt(i) == part.charAt(k) && ++k == part.length()) {
        return i - k + 1;
      }
    }
    return -1;
  }

  /** The last index at which {@code part} stands, or −1. */
  static int last(Rendering rendering, String text, String part) {
    rendering.charge(((long) text.length() + part.length()) / 4);
    if (part.length() < SHORT) {
      return text.lastIndexOf(part);
    }
    String backwards = new StringBuilder(text).reverse().toString();
    int found = linear(rendering, backwards, new StringBuilder(part).reverse().toString(), 0);
    return found < 0 ? -1 : text.length() - found - part.length();
  }
}
