package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.Lot;
import dev.quaestor.curation.random.RandomStreams;
import java.util.List;
import java.util.Set;

/** The control that is always there: candidates in the order of a hash of seed, round and id. */
public record RandomStrategy() implements QueryStrategy {

  @Override
  public String name() {
    return "random";
  }

  @Override
  public Set<Need> needs(int round) {
    return Set.of();
  }

  @Override
  public Selection select(SelectionContext context) {
    List<Scored> unscored =
        context.candidates().stream().map(c -> new Scored(c, Double.NaN)).toList();
    return new Selection(
        drawn(unscored, context, context.count()), List.of(), context.candidates().size());
  }

  /** {@code count} of {@code from} in the order of a hash of seed, round and id. */
  static List<Selection.Pick> drawn(List<Scored> from, SelectionContext context, int count) {
    RandomStreams streams = new RandomStreams(context.state().seed());
    return new Lot(streams, context.round(), "random")
        .first(from.stream(), s -> s.candidate().id(), count).stream().map(Ranking::pick).toList();
  }
}
