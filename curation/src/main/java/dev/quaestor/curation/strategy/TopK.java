package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Comparator;
import java.util.List;

/** The highest scores, ties broken by a hash of seed, round and id. */
public record TopK() implements BatchSelector {

  @Override
  public String name() {
    return "top-k";
  }

  @Override
  public Selection pick(List<Scored> scored, SelectionContext context, int count) {
    RandomStreams streams = new RandomStreams(context.state().seed());
    List<Selection.Pick> picks =
        scored.stream()
            .sorted(
                Comparator.comparingDouble(Scored::score)
                    .reversed()
                    .thenComparing(s -> streams.number(context.round(), "tie", s.candidate().id())))
            .limit(count)
            .map(s -> new Selection.Pick(s.candidate().id(), s.score()))
            .toList();
    return new Selection(picks, List.of(), picks.size());
  }
}
