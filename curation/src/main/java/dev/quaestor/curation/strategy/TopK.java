package dev.quaestor.curation.strategy;

import java.util.List;

/** The highest scores, ties broken by a hash of seed, round and id. */
public record TopK() implements BatchSelector {

  @Override
  public String name() {
    return "top-k";
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    List<Selection.Pick> picks = Ranking.picks(Ranking.first(scored, context, count), count);
    return new Selection(picks, List.of(), picks.size());
  }
}
