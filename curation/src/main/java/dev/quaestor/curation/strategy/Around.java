package dev.quaestor.curation.strategy;

import java.util.Optional;

/** A strategy around another one, which goes by its name and scores as it does. */
interface Around extends QueryStrategy {

  /** What it stands around. */
  QueryStrategy strategy();

  @Override
  default String name() {
    return strategy().name();
  }

  @Override
  default Optional<AcquisitionFunction> criterion() {
    return strategy().criterion();
  }

  @Override
  default int chosenIn(int round) {
    return strategy().chosenIn(round);
  }
}
