package dev.quaestor.curation.strategy;

import dev.quaestor.curation.screen.Recall;
import dev.quaestor.curation.screen.Screening;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a choice rests on. It is committed with the round, so that later rounds, reports and a run
 * that is taken up again read the same.
 *
 * @param sightings the candidates that were observed, in pool order
 * @param steerLosses the incumbent's mean loss on the steer split by group, in nats per token;
 *     empty where the strategy does not need it
 * @param shares how the batch was divided, by group or by strategy, summing to 1; empty where it
 *     was not
 * @param screening which part of the pool was looked at
 */
public record Evidence(
    List<Sighting> sightings,
    SortedMap<String, Double> steerLosses,
    SortedMap<String, Double> shares,
    Screening screening) {

  /** A choice that rests on nothing. */
  public static final Evidence NONE = new Evidence(List.of(), new TreeMap<>(), new TreeMap<>());

  /** What rests on a round that was not screened. */
  public Evidence(
      List<Sighting> sightings,
      SortedMap<String, Double> steerLosses,
      SortedMap<String, Double> shares) {
    this(sightings, steerLosses, shares, Screening.NONE);
  }

  public Evidence {
    sightings = List.copyOf(sightings);
    steerLosses = Collections.unmodifiableSortedMap(new TreeMap<>(steerLosses));
    shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
  }

  /** The same, with the batch divided as {@code divided} says. */
  public Evidence withShares(SortedMap<String, Double> divided) {
    return new Evidence(sightings, steerLosses, divided, screening);
  }

  /** How much of the {@code count} best the screen found; empty where there was none. */
  public Optional<Recall> recall(int count) {
    return screening.recall(sightings, count);
  }
}
