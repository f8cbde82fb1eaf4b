package dev.quaestor.eval.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds held-out questions in other texts: whole, without regard to case and white space, or by a
 * run of {@link #RUN} words (the length Brown et al. 2020 use).
 */
public final class Contamination {

  /** Words in a row that two texts share by chance only rarely. */
  public static final int RUN = 13;

  private final Set<String> whole = new HashSet<>();
  private final Set<String> runs = new HashSet<>();

  public Contamination(Collection<String> heldOut) {
    for (String text : heldOut) {
      List<String> words = words(text);
      if (!words.isEmpty()) {
        whole.add(String.join(" ", words));
      }
      runs.addAll(runs(words));
    }
  }

  /** Whether {@code text} is a held-out question. */
  public boolean holds(String text) {
    return whole.contains(String.join(" ", words(text)));
  }

  /** Whether {@code text} shares a run of words with a held-out question. */
  public boolean sharesRun(String text) {
    return runs(words(text)).stream().anyMatch(runs::contains);
  }

  private static List<String> runs(List<String> words) {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i + RUN <= words.size(); i++) {
      runs.add(String.join(" ", words.subList(i, i + RUN)));
    }
    return runs;
  }

  private static List<String> words(String text) {
    return List.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")).stream()
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
