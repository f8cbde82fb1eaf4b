package dev.quaestor.experiments.settings;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Names as they stand in files, and the name that was probably meant. */
public final class Names {

  /** Nobody mistypes a longer name; comparing takes the square of its length. */
  private static final int LONGEST = 200;

  private Names() {}

  /**
   * {@code learningRate} and {@code LEARNING_RATE} as {@code learning-rate}; a name that Java keeps
   * for itself ends in an underscore, which goes.
   */
  public static String kebab(String name) {
    if (name.equals(name.toUpperCase(Locale.ROOT))) {
      return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
    StringBuilder kebab = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char here = name.charAt(i);
      char before = i == 0 ? '_' : name.charAt(i - 1);
      boolean word = before >= 'a' && before <= 'z' || before >= '0' && before <= '9';
      if (word && here >= 'A' && here <= 'Z') {
        kebab.append('-');
      }
      kebab.append(here);
    }
    int last = kebab.length() - 1;
    if (last >= 0 && kebab.charAt(last) == '_') {
      kebab.setLength(last);
    }
    return kebab.toString().toLowerCase(Locale.ROOT);
  }

  /** The known name nearest to {@code written} by edit distance, where one is near enough. */
  public static Optional<String> suggest(String written, Collection<String> known) {
    String wanted = written.toLowerCase(Locale.ROOT).replace('_', '-');
    String nearest = "";
    if (wanted.length() > LONGEST) {
      return Optional.empty();
    }
    int least = Math.max(2, wanted.length() / 3) + 1;
    for (String name : known) {
      if (Math.abs(name.length() - wanted.length()) >= least) {
        continue;
      }
      int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
  }

  /**
   * As {@link #suggest}, of names that a person typed in haste and not by guess: one change for
   * every three letters.
   */
  public static Optional<String> mistyped(String written, Collection<String> known) {
    return suggest(written, known)
        .filter(
            near ->
                3 * distance(written.toLowerCase(Locale.ROOT), near.toLowerCase(Locale.ROOT))
                    <= Math.max(3, written.length()));
  }

  /** {@code did you mean x?}, or the list of what is known. */
  public static String hint(String written, Collection<String> known) {
    return suggest(written, known)
        .map(name -> "did you mean " + name + "?")
        .orElseGet(
            () -> known.isEmpty() ? "none is known here" : "known: " + String.join(", ", known));
  }

  /** Insertions, deletions, substitutions and swaps of neighbours that make {@code a} of b. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
