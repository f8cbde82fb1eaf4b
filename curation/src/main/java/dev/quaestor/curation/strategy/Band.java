package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Draws evenly from a band of ranks: neither the highest scores, which may be what cannot be
 * learned, nor the lowest. Ranks are shares of what was scored, 0 the highest score. Where the band
 * holds fewer than are to be picked, the candidates nearest to it follow, so that a round is never
 * short.
 *
 * @param from where the band begins, in [0, 1)
 * @param to where it ends, in (from, 1]
 */
public record Band(double from, double to) implements BatchSelector {

  public Band {
    if (!(from >= 0 && to <= 1 && from < to)) {
      throw new IllegalArgumentException(
          "a band of ranks lies in [0, 1] and is not empty, found %s to %s".formatted(from, to));
    }
  }

  @Override
  public String name() {
    return "band";
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    record Placed(Scored scored, double distance, long draw) {}
    RandomStreams streams = new RandomStreams(context.state().seed());
    List<Scored> ranked = Ranking.of(scored, context);
    List<Placed> placed = new ArrayList<>();
    int inside = 0;
    for (int i = 0; i < ranked.size(); i++) {
      double rank = (i + 0.5) / ranked.size();
      double distance = Math.max(0, Math.max(from - rank, rank - to));
      inside += distance == 0 ? 1 : 0;
      String id = ranked.get(i).candidate().id();
      placed.add(new Placed(ranked.get(i), distance, streams.number(context.round(), "band", id)));
    }
    List<Selection.Pick> picks =
        placed.stream()
            .sorted(Comparator.comparingDouble(Placed::distance).thenComparingLong(Placed::draw))
            .limit(count)
            .map(p -> Ranking.pick(p.scored()))
            .toList();
    return new Selection(picks, List.of(), Math.max(inside, picks.size()));
  }
}
