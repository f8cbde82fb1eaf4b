package dev.quaestor.eval.task;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the known name a misspelt one was meant to be. */
public final class Spelling {

  private Spelling() {}

  /** The nearest of {@code known}, at most a third of the letters (and at least two) away. */
  public static Optional<String> nearest(String found, List<String> known) {
    return known.stream()
        .filter(k -> distance(found, k) <= Math.max(2, Math.min(found.length(), k.length()) / 3))
        .min(Comparator.comparingInt((String k) -> distance(found, k)).thenComparing(k -> k));
  }

  /** {@code "; did you mean X?"}, or nothing where nothing is near. */
  public static String hint(String found, List<String> known) {
    return nearest(found, known).map(k -> "; did you mean " + k + "?").orElse("");
  }

  /** Insertions, deletions and replacements from {@code a} to {@code b} (Levenshtein 1966). */
  static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 16 || a.length() > 64) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
