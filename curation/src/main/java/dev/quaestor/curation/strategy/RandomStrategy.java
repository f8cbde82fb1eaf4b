package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Comparator;
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
    return from.stream()
        .sorted(
            Comparator.comparingLong(
                s -> streams.number(context.round(), "random", s.candidate().id())))
        .limit(count)
        .map(Ranking::pick)
        .toList();
  }
}
