package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.SqliteLedger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long runs have taken, resumes added up: what {@code wall-time} limits. A run's time is
 * written into its ledger with every round and at its end, as an event, so that a run that is
 * killed loses the time of the round that is done again. It is measured on a monotonic clock, which
 * no jump of the time of day changes.
 */
final class Times {

  private static final String EVENT = "wall-time-ms";

  private final LongSupplier nanos;
  private final Map<String, Duration> before = new HashMap<>();
  private final Map<String, Long> started = new HashMap<>();

  /**
   * @param nanos a monotonic clock
   */
  Times(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Reads what the runs have taken so far. */
  synchronized Times read(List<PlannedRun> runs) {
    for (PlannedRun run : runs) {
      if (run.begun()) {
        try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
          ledger
              .lastEvent(EVENT)
              .ifPresent(
                  millis -> before.put(run.name(), Duration.ofMillis(Long.parseLong(millis))));
        }
      }
    }
    return this;
  }

  /** From now on the run's time counts. */
  synchronized void begin(PlannedRun run) {
    started.put(run.name(), nanos.getAsLong());
  }

  /** Writes what the run has taken into its ledger. */
  void record(PlannedRun run, SqliteLedger ledger, int round) {
    ledger.event(round, EVENT, Long.toString(of(run.name()).toMillis()));
  }

  /** The run's time is recorded and no longer counts. */
  synchronized void end(PlannedRun run) {
    before.put(run.name(), of(run.name()));
    started.remove(run.name());
  }

  /** What a run has taken. */
  synchronized Duration of(String run) {
    Long start = started.get(run);
    Duration now = start == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - start);
    return before.getOrDefault(run, Duration.ZERO).plus(now);
  }

  /** What all runs have taken together. */
  synchronized Duration all() {
    Duration all = Duration.ZERO;
    for (Duration each : before.values()) {
      all = all.plus(each);
    }
    for (long start : started.values()) {
      all = all.plus(Duration.ofNanos(nanos.getAsLong() - start));
    }
    return all;
  }
}
