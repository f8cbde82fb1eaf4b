package dev.quaestor.curation.strategy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A batch divided among groups by shares, and picked inside each by one selector.
 *
 * @param groups the scored candidates of each group
 */
record Division(SortedMap<String, List<Scored>> groups) {

  static Division of(List<Scored> scored) {
    SortedMap<String, List<Scored>> groups = new TreeMap<>();
    scored.forEach(
        s -> groups.computeIfAbsent(s.candidate().group(), g -> new ArrayList<>()).add(s));
    return new Division(groups);
  }

  /**
   * The batch, each group's picks spread over it.
   *
   * @param shares by group, summing to 1
   */
  Selection picked(
      SortedMap<String, Double> shares, BatchSelector selector, SelectionContext context) {
    Map<String, Integer> sizes = new HashMap<>();
    groups.forEach((group, members) -> sizes.put(group, members.size()));
    List<List<Selection.Pick>> picks = new ArrayList<>();
    double effective = 0;
    for (var given : Apportionment.of(shares, sizes, context.count()).entrySet()) {
      if (given.getValue() > 0) {
        Selection some = selector.pick(groups.get(given.getKey()), context, given.getValue());
        picks.add(some.picks());
        effective += some.effectivePool();
      }
    }
    return new Selection(Ranking.interleaved(picks), List.of(), effective);
  }
}
