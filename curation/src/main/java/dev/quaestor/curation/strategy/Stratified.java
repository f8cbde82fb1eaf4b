package dev.quaestor.curation.strategy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Equal shares of each visible group, the highest scores first inside one; groups take turns in the
 * order of their best score, and one that is used up leaves its turn to the others.
 */
public record Stratified() implements BatchSelector {

  @Override
  public String name() {
    return "stratified";
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    record Turned(Scored scored, int turn, int rank) {}
    Map<String, Integer> turns = new HashMap<>();
    List<Turned> turned = new ArrayList<>();
    for (Scored next : Ranking.of(scored, context)) {
      int turn = turns.merge(next.candidate().group(), 1, Integer::sum);
      turned.add(new Turned(next, turn, turned.size()));
    }
    List<Selection.Pick> picks =
        turned.stream()
            .sorted(Comparator.comparingInt(Turned::turn).thenComparingInt(Turned::rank))
            .limit(count)
            .map(t -> Ranking.pick(t.scored()))
            .toList();
    return new Selection(picks, List.of(), picks.size());
  }
}
