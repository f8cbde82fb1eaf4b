package dev.quaestor.curation.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Divides a batch by shares: largest remainders (Hamilton), nobody above what there is of it. */
final class Apportionment {

  private Apportionment() {}

  /**
   * How many of {@code count} each gets. What one cannot use goes to the others by their shares;
   * less than {@code count} is given only where all is used up. Equal remainders go by name.
   *
   * @param shares by name, none negative
   * @param most what there is of each
   */
  static SortedMap<String, Integer> of(
      SortedMap<String, Double> shares, Map<String, Integer> most, int count) {
    SortedMap<String, Integer> given = new TreeMap<>();
    shares.keySet().forEach(name -> given.put(name, 0));
    int left = Math.min(count, most.values().stream().mapToInt(Integer::intValue).sum());
    while (left > 0) {
      List<String> open =
          shares.keySet().stream()
              .filter(name -> given.get(name) < most.getOrDefault(name, 0))
              .toList();
      left -= divide(shares, most, given, open, left);
    }
    return given;
  }

  /** Gives up to {@code left} to those that are {@code open}; how much was given. */
  private static int divide(
      SortedMap<String, Double> shares,
      Map<String, Integer> most,
      SortedMap<String, Integer> given,
      List<String> open,
      int left) {
    double sum = open.stream().mapToDouble(shares::get).sum();
    record Part(String name, int whole, double rest) {}
    List<Part> parts = new ArrayList<>();
    for (String name : open) {
      double quota = sum > 0 ? left * shares.get(name) / sum : (double) left / open.size();
      parts.add(new Part(name, (int) quota, quota - (int) quota));
    }
    int before = left;
    for (Part part : parts) {
      int more = Math.min(part.whole(), most.get(part.name()) - given.get(part.name()));
      given.merge(part.name(), more, Integer::sum);
      left -= more;
    }
    parts.sort(Comparator.comparingDouble(Part::rest).reversed().thenComparing(Part::name));
    for (Part part : parts) {
      if (left > 0 && given.get(part.name()) < most.get(part.name())) {
        given.merge(part.name(), 1, Integer::sum);
        left--;
      }
    }
    return before - left;
  }
}
