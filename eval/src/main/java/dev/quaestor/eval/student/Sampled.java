package dev.quaestor.eval.student;

import dev.quaestor.eval.statistics.Coverage;
import dev.quaestor.eval.statistics.Interval;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What sampling adds, by k: the chance that one of k samples is right, and that their vote is.
 *
 * @param samples samples of each item
 * @param pass pass@k, the unbiased estimate of Chen et al. 2021, with its t interval over items
 * @param majority majority@k: the samples of an item in groups of k as they were drawn, the final
 *     answer most of a group give judged (the first drawn among equals; unparsed ones do not vote);
 *     the mean over groups, then items
 */
public record Sampled(
    int samples, SortedMap<Integer, Interval> pass, SortedMap<Integer, Interval> majority) {

  /**
   * One sample.
   *
   * @param vote its final answer; empty where it has none
   */
  public record Draw(Optional<String> vote, boolean correct) {}

  public Sampled {
    pass = Collections.unmodifiableSortedMap(new TreeMap<>(pass));
    majority = Collections.unmodifiableSortedMap(new TreeMap<>(majority));
  }

  /**
   * Of the samples of each item, equally many of all; k above their number are left out.
   *
   * @throws IllegalArgumentException for no items, or unequal numbers
   */
  public static Sampled of(List<List<Draw>> items, List<Integer> ks) {
    int samples = items.isEmpty() ? 0 : items.get(0).size();
    if (samples == 0 || items.stream().anyMatch(item -> item.size() != samples)) {
      throw new IllegalArgumentException(
          "pass@k needs items with equally many samples, found "
              + items.stream().map(List::size).distinct().toList());
    }
    SortedMap<Integer, Interval> pass = new TreeMap<>();
    SortedMap<Integer, Interval> majority = new TreeMap<>();
    for (int k : ks) {
      if (k <= samples) {
        pass.put(
            k,
            Interval.ofMean(
                items.stream()
                    .mapToDouble(
                        item ->
                            Coverage.passAtK(
                                samples, (int) item.stream().filter(Draw::correct).count(), k))
                    .toArray()));
        majority.put(
            k, Interval.ofMean(items.stream().mapToDouble(item -> majority(item, k)).toArray()));
      }
    }
    return new Sampled(samples, pass, majority);
  }

  private static double majority(List<Draw> item, int k) {
    int groups = item.size() / k;
    int right = 0;
    for (int g = 0; g < groups; g++) {
      right += vote(item.subList(g * k, (g + 1) * k)) ? 1 : 0;
    }
    return (double) right / groups;
  }

  /** Whether the answer that most of {@code group} give is right. */
  static boolean vote(List<Draw> group) {
    Map<String, Integer> votes = new LinkedHashMap<>();
    Map<String, Boolean> right = new LinkedHashMap<>();
    for (Draw draw : group) {
      if (draw.vote().isPresent()) {
        votes.merge(draw.vote().get(), 1, Integer::sum);
        right.putIfAbsent(draw.vote().get(), draw.correct());
      }
    }
    int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return votes.entrySet().stream()
        .filter(entry -> entry.getValue() == most)
        .findFirst()
        .map(entry -> right.getOrDefault(entry.getKey(), false))
        .orElse(false);
  }
}
