package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.statistics.Interval;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Where one variant ended.
 *
 * @param variant the variant
 * @param bySeed final scores by seed, of the runs that can be compared
 * @param finals mean final score over seeds with its t interval; lacks a metric that is not defined
 */
public record Standing(
    Variant variant, SortedMap<Long, Map<Metric, Double>> bySeed, Map<Metric, Interval> finals) {

  public List<Long> seeds() {
    return List.copyOf(bySeed.keySet());
  }
}
