package dev.quaestor.curation.evaluation;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Held-out scores of one student on one split.
 *
 * @param split the split's name: steer, monitor or test
 * @param groups results by skill or level
 * @param poolWeights the share of each group in the pool, summing to 1
 * @param unparsed answers from which no final answer could be read; they count as wrong
 * @param tokens tokens read and written to measure it
 */
public record Scorecard(
    String split,
    SortedMap<String, Group> groups,
    SortedMap<String, Double> poolWeights,
    int unparsed,
    long tokens) {

  /** {@code correct} of {@code items} right. */
  public record Group(int items, int correct) {
    public double accuracy() {
      return items == 0 ? Double.NaN : (double) correct / items;
    }
  }

  public Scorecard {
    groups = new TreeMap<>(groups);
    poolWeights = new TreeMap<>(poolWeights);
  }

  public int items() {
    return groups.values().stream().mapToInt(Group::items).sum();
  }

  public int correct() {
    return groups.values().stream().mapToInt(Group::correct).sum();
  }

  /** Share of all items that are right. */
  public double accuracy() {
    return (double) correct() / items();
  }

  /** Mean accuracy over groups, each the same weight. */
  public double macroAccuracy() {
    return groups.values().stream().mapToDouble(Group::accuracy).average().orElse(Double.NaN);
  }

  /**
   * Accuracy over groups weighted by their share of the pool; groups the pool lacks weigh nothing.
   */
  public double poolAccuracy() {
    double sum = 0;
    double weight = 0;
    for (var entry : groups.entrySet()) {
      double w = poolWeights.getOrDefault(entry.getKey(), 0.0);
      sum += w * entry.getValue().accuracy();
      weight += w;
    }
    return weight == 0 ? Double.NaN : sum / weight;
  }
}
