package dev.quaestor.curation.strategy;

import java.util.List;

/** The highest scores, ties broken by a hash of seed, round and id. */
public record TopK() implements MergingSelector {

  @Override
  public String name() {
    return "top-k";
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    List<Selection.Pick> picks = Ranking.picks(Ranking.first(scored, context, count), count);
    return new Selection(picks, List.of(), picks.size());
  }

  @Override
  public Selection pick(Parts<List<Scored>> scored, SelectionContext context, int count) {
    List<Scored> best =
        scored.merged(
            part -> Ranking.first(part, context, count),
            (a, b) -> Ranking.first(Ranking.joined(a, b), context, count));
    return pick(best, context, count);
  }
}
