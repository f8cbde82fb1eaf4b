package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The control that knows the skills and nothing else: equal shares of each visible group, random
 * inside one. What it gains over random needs no student to be observed.
 */
public record Balanced() implements QueryStrategy {

  @Override
  public String name() {
    return "balanced";
  }

  @Override
  public Set<Need> needs(int round) {
    return Set.of();
  }

  @Override
  public Selection select(SelectionContext context) {
    RandomStreams streams = new RandomStreams(context.state().seed());
    TreeMap<String, Deque<Candidate>> groups = new TreeMap<>();
    new Lot(streams, context.round(), "balanced")
        .all(context.candidates().stream(), Candidate::id)
        .forEach(c -> groups.computeIfAbsent(c.group(), g -> new ArrayDeque<>()).add(c));
    List<String> order =
        new ArrayList<>(
            new Lot(streams, context.round(), "groups").all(groups.keySet().stream(), g -> g));
    List<Selection.Pick> picks = new ArrayList<>();
    while (picks.size() < context.count() && !order.isEmpty()) {
      for (String group : List.copyOf(order)) {
        Candidate next = groups.get(group).poll();
        if (next == null) {
          order.remove(group);
        } else if (picks.size() < context.count()) {
          picks.add(new Selection.Pick(next.id(), Double.NaN));
        }
      }
    }
    return new Selection(picks, List.of(), context.candidates().size());
  }
}
