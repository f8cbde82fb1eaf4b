package dev.quaestor.curation.screen;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An order by lot: by a hash of seed, round, purpose and id, made once for each item.
 *
 * @param streams the run's
 * @param round for which it is drawn
 * @param purpose tells one order from another
 */
record Lot(RandomStreams streams, int round, String purpose) {

  private record Numbered<T>(T item, long number) {}

  /** The first {@code most} of {@code items}, whatever their order. */
  <T> List<T> first(Stream<T> items, Function<T, String> id, long most) {
    Comparator<Numbered<T>> order = Comparator.comparingLong(Numbered::number);
    PriorityQueue<Numbered<T>> kept = new PriorityQueue<>(order.reversed()); // the last one first
    items.forEach(
        item -> {
          kept.add(new Numbered<>(item, streams.number(round, purpose, id.apply(item))));
          if (kept.size() > most) {
            kept.remove();
          }
        });
    return kept.stream().sorted(order).map(Numbered::item).toList();
  }
}
