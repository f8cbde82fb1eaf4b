package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Comparator;
import java.util.List;

/** The order that every selector shares: highest score first, ties by a hash of seed, round, id. */
final class Ranking {

  private Ranking() {}

  /** {@code scored}, most valuable first, whatever the order of the pool. */
  static List<Scored> of(List<Scored> scored, SelectionContext context) {
    RandomStreams streams = new RandomStreams(context.state().seed());
    return scored.stream()
        .sorted(
            Comparator.comparingDouble(Scored::score)
                .reversed()
                .thenComparing(s -> streams.number(context.round(), "tie", s.candidate().id())))
        .toList();
  }

  /** The first {@code count} of {@code ranked} as picks. */
  static List<Selection.Pick> picks(List<Scored> ranked, int count) {
    return ranked.stream().limit(count).map(Ranking::pick).toList();
  }

  static Selection.Pick pick(Scored scored) {
    return new Selection.Pick(scored.candidate().id(), scored.score());
  }
}
