package dev.quaestor.curation.ledger;

import dev.quaestor.curation.Round;
import java.util.List;
import java.util.Optional;

/**
 * The append-only truth of a run. A round that is not in the ledger did not happen; a round that is
 * in it stays, whatever happens to the process.
 */
public interface Ledger extends AutoCloseable {

  /** All committed rounds in order, after the hash chain was verified. */
  List<Round> rounds();

  /** The chain's head: the hash of the last committed row, 64 hexadecimal digits. */
  String head();

  /**
   * The round after the last committed one, as far as it was decided when it was last kept; empty
   * where nothing of it was.
   */
  Optional<Round> underway();

  /**
   * Keeps a round under way, which has not happened yet, in place of what was kept before, for a
   * round that is cut to go on with.
   *
   * @return the same round
   */
  Round keep(Round underway);

  /** Commits one round in one durable transaction; what was kept of it goes. */
  void append(Round round);

  /** Commits a measurement that is no part of the run's state, such as wall time. */
  void event(int round, String name, String value);

  @Override
  void close();
}
