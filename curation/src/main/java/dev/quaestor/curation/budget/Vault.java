package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.Session;

/**
 * Where bill and tape are kept: the one seam between the treasury and a database. It opens a
 * session whose transactions exclude each other, and tells which of those who reserved still live.
 * All methods are called from the treasury's own thread, which is never interrupted.
 */
interface Vault extends AutoCloseable {

  /** Opens the database, creating it where it does not exist; one opener at a time. */
  Session open();

  /** Declares {@code owner} alive for as long as this process lives, or until {@link #close}. */
  void hold(long owner);

  /**
   * Whether the process behind {@code owner} still lives; never wrong in saying that it does not.
   */
  boolean alive(long owner);

  @Override
  void close();
}
