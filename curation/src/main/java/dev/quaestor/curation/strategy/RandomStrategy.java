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
    RandomStreams streams = new RandomStreams(context.state().seed());
    List<Selection.Pick> picks =
        context.candidates().stream()
            .sorted(
                Comparator.comparingLong(c -> streams.number(context.round(), "random", c.id())))
            .limit(context.count())
            .map(c -> new Selection.Pick(c.id(), Double.NaN))
            .toList();
    return new Selection(picks, List.of(), context.candidates().size());
  }
}
