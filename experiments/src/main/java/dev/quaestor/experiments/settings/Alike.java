package dev.quaestor.experiments.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Messages that say the same of many things: a hundred equal faults are one line with the first of
 * them and their number.
 */
public final class Alike {

  /** So few are told one by one. */
  private static final int FEW = 3;

  /** What differs between messages of one kind: what is quoted, names of candidates, numbers. */
  private static final Pattern PARTICULAR =
      Pattern.compile("\"[^\"]*\"|\\b[0-9a-f]{12,64}\\b|\\d+(?:\\.\\d+)?");

  private Alike() {}

  /** {@code messages} in order, each kind of which there are many by its first. */
  public static List<String> told(Collection<String> messages) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    for (String message : messages) {
      kinds
          .computeIfAbsent(PARTICULAR.matcher(message).replaceAll("#"), kind -> new ArrayList<>())
          .add(message);
    }
    List<String> told = new ArrayList<>();
    for (List<String> kind : kinds.values()) {
      if (kind.size() <= FEW) {
        told.addAll(kind);
      } else {
        told.add("%s (and %d more like it)".formatted(kind.get(0), kind.size() - 1));
      }
    }
    return told;
  }
}
