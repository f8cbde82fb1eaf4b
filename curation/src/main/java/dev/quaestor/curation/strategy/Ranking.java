package dev.quaestor.curation.strategy;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
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

  /**
   * The first {@code count} of {@link #of}, without ordering the rest: only what scores as high as
   * the last of them is compared, and where more tie than are wanted each hash is made once.
   */
  static List<Scored> first(List<Scored> scored, SelectionContext context, int count) {
    if (count >= scored.size()) {
      return of(scored, context);
    }
    if (count <= 0) {
      return List.of();
    }
    double least = Order.largest(scored.stream().mapToDouble(Scored::score).toArray(), count);
    List<Scored> kept = new ArrayList<>();
    List<Scored> tied = new ArrayList<>();
    for (Scored each : scored) {
      int higher = Double.compare(each.score(), least);
      if (higher >= 0) {
        (higher > 0 ? kept : tied).add(each);
      }
    }
    record Drawn(Scored scored, long draw) {}
    RandomStreams streams = new RandomStreams(context.state().seed());
    boolean all = kept.size() + tied.size() == count;
    (all
            ? tied.stream()
            : tied.stream()
                .map(s -> new Drawn(s, streams.number(context.round(), "tie", s.candidate().id())))
                .sorted(Comparator.comparingLong(Drawn::draw))
                .limit(count - kept.size())
                .map(Drawn::scored))
        .forEach(kept::add);
    return of(kept, context);
  }

  /** One list behind another. */
  static <T> List<T> joined(List<T> first, List<T> then) {
    List<T> both = new ArrayList<>(first);
    both.addAll(then);
    return both;
  }

  /** The first {@code count} of {@code ranked} as picks. */
  static List<Selection.Pick> picks(List<Scored> ranked, int count) {
    return ranked.stream().limit(count).map(Ranking::pick).toList();
  }

  static Selection.Pick pick(Scored scored) {
    return new Selection.Pick(scored.candidate().id(), scored.score());
  }

  /**
   * Lists of picks as one, in turns by relative rank, so that each keeps its share of any beginning
   * of it. Equal ranks go by the order of the lists.
   */
  static List<Selection.Pick> interleaved(List<List<Selection.Pick>> lists) {
    record Ranked(Selection.Pick pick, double rank) {}
    List<Ranked> ranked = new ArrayList<>();
    for (List<Selection.Pick> list : lists) {
      for (int i = 0; i < list.size(); i++) {
        ranked.add(new Ranked(list.get(i), (i + 0.5) / list.size()));
      }
    }
    ranked.sort(Comparator.comparingDouble(Ranked::rank));
    return ranked.stream().map(Ranked::pick).toList();
  }
}
