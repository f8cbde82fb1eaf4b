package dev.quaestor.curation.random;

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
public record Lot(RandomStreams streams, int round, String purpose) {

  private record Numbered<T>(T item, long number) {}

  /** All of {@code items}, whatever their order. */
  public <T> List<T> all(Stream<T> items, Function<T, String> id) {
    return items
        .map(item -> new Numbered<>(item, streams.number(round, purpose, id.apply(item))))
        .sorted(Comparator.comparingLong(Numbered::number))
        .map(Numbered::item)
        .toList();
  }

  /** The first {@code most} of {@code items}, whatever their order. */
  public <T> List<T> first(Stream<T> items, Function<T, String> id, long most) {
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
