package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.PostgresDatabase;
import dev.quaestor.curation.store.Session;
import java.nio.file.Path;

/**
 * Where bill and tape are kept: the one seam between the treasury and a database. It opens a
 * session whose transactions exclude each other, and tells which of those who reserved still live.
 * All methods are called from the treasury's own thread, which is never interrupted.
 */
public interface Vault extends AutoCloseable {

  /** In a SQLite file, shared by the processes of one machine. */
  static Vault file(Path file) {
    return new SqliteVault(file);
  }

  /** In a schema of a PostgreSQL database, shared by the machines that reach it. */
  static Vault postgres(PostgresDatabase.Address address) {
    return new PostgresVault(address);
  }

  /** The file or address, for messages. */
  String where();

  /** Opens the database, creating it where it does not exist; one opener at a time. */
  Session open();

  /** Opens the database to read it, while others may have it open; nothing is written. */
  Session read();

  /** Declares {@code owner} alive for as long as this process lives, or until {@link #close}. */
  void hold(long owner);

  /**
   * Whether the process behind {@code owner} still lives; never wrong in saying that it does not.
   */
  boolean alive(long owner);

  @Override
  void close();
}
