package dev.quaestor.experiments.run;

import dev.quaestor.curation.ledger.SqliteLedger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The time of day at which each round was committed, as events beside the rounds: for people and
 * for what shows curves over time. Nothing in a run depends on them.
 */
final class Stamps {

  private static final String EVENT = "recorded-at-ms";

  private Stamps() {}

  /** Stamps what was committed and is not stamped, such as the last round before a kill. */
  static void record(SqliteLedger ledger, int rounds, Clock clock) {
    SortedMap<Integer, String> there = ledger.firstEvents(EVENT);
    for (int round = 0; round < rounds; round++) {
      if (!there.containsKey(round)) {
        ledger.event(round, EVENT, Long.toString(clock.millis()));
      }
    }
  }

  /**
   * When the first rounds were committed, as many as are stamped in a row.
   *
   * @param rounds how many are committed
   * @param otherwise for all of them, where a run was made before rounds were stamped
   */
  static List<Instant> read(SqliteLedger ledger, int rounds, Instant otherwise) {
    SortedMap<Integer, String> there = ledger.firstEvents(EVENT);
    List<Instant> stamps = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      String at = there.get(round);
      if (at == null && !there.isEmpty()) {
        break; // committed a moment ago, by a process at work
      }
      stamps.add(at == null ? otherwise : Instant.ofEpochMilli(Long.parseLong(at)));
    }
    return stamps;
  }
}
