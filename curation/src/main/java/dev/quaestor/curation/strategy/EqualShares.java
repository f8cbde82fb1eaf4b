package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;

/**
 * Hard and easy in equal shares (Lion, Jiang et al. 2023, arXiv 2305.12870): half of the batch from
 * the higher half of the scores, half from the lower, each drawn at random, so that what is easy is
 * not forgotten. An odd one goes to the hard.
 */
public record EqualShares() implements BatchSelector {

  @Override
  public String name() {
    return "equal-shares";
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    List<Scored> ranked = Ranking.of(scored, context);
    int middle = (ranked.size() + 1) / 2;
    int wanted = Math.min(count, ranked.size());
    int hard = Math.min((wanted + 1) / 2, middle);
    List<Scored> drawn = new ArrayList<>(drawn(ranked.subList(0, middle), context, hard));
    drawn.addAll(drawn(ranked.subList(middle, ranked.size()), context, wanted - hard));
    List<Selection.Pick> picks = Ranking.picks(Ranking.of(drawn, context), wanted);
    return new Selection(picks, List.of(), ranked.size());
  }

  private static List<Scored> drawn(List<Scored> from, SelectionContext context, int count) {
    RandomStreams streams = new RandomStreams(context.state().seed());
    return new Lot(streams, context.round(), "equal-shares")
        .first(from.stream(), s -> s.candidate().id(), count);
  }
}
