package dev.quaestor.curation.strategy;

import java.util.Optional;
import java.util.Set;

/** Which candidates to ask: an acquisition function with a batch selector, seen as one. */
public interface QueryStrategy {

  /** The strategy's name in manifests, such as {@code margin}. */
  String name();

  /** What must be known of the student in the round after {@code round} rounds were recorded. */
  Set<Need> needs(int round);

  /** At most {@code context.count()} picks, fewer only where fewer candidates are left. */
  Selection select(SelectionContext context);

  /** What it scores candidates with, whatever they are; empty where it scores none. */
  default Optional<AcquisitionFunction> criterion() {
    return Optional.empty();
  }

  /** The round in which it saw what it picks in {@code round}. */
  default int chosenIn(int round) {
    return round;
  }
}
