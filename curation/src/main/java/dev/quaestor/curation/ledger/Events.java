package dev.quaestor.curation.ledger;

import java.util.List;
import java.util.Optional;

/**
 * What a ledger holds beside its rounds, outside the chain: wall times, states and the like.
 *
 * @param inOrder oldest first
 */
public record Events(List<Event> inOrder) {

  /** No event. */
  public static final Events NONE = new Events(List.of());

  /**
   * One event.
   *
   * @param at when it was committed, by the writer's clock, as ISO 8601 with milliseconds
   */
  public record Event(int round, String name, String value, String at) {}

  public Events {
    inOrder = List.copyOf(inOrder);
  }

  /** The last value committed under {@code name}, whatever the round. */
  public Optional<String> last(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** Every value committed under {@code name}, oldest first. */
  public List<String> all(String name) {
    return inOrder.stream().filter(e -> e.name().equals(name)).map(Event::value).toList();
  }
}
