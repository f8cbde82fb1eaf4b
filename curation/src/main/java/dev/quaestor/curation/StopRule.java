package dev.quaestor.curation;

import java.util.Optional;

/** When a run is over. */
public interface StopRule {

  /** Why the run is over; empty while it goes on. */
  Optional<String> reached(RunState state);
}
