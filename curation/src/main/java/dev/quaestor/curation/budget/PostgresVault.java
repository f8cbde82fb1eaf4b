package dev.quaestor.curation.budget;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.store.PostgresDatabase;
import dev.quaestor.curation.store.Scripts;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A vault in a PostgreSQL database, shared by processes on many machines.
 *
 * <p><b>Who lives.</b> Each owner's connection holds an advisory lock with its number. The server
 * drops the lock when the connection ends, so a lock that can be had belongs to the dead. A live
 * process whose connection broke counts as dead too: its calls in flight are closed as in doubt,
 * billed at their worst case, and it stops at its next write, so that the limit holds. {@code
 * tcp_keepalives_idle} on the server says how soon a machine that vanished is noticed.
 */
final class PostgresVault implements Vault {

  static final PostgresDatabase.Contents CONTENTS =
      new PostgresDatabase.Contents(3, Scripts.statements(PostgresVault.class, "experiment.sql"));

  private final PostgresDatabase database;
  private final int experiment;
  private final Set<Long> mine = new HashSet<>();
  private @Nullable Session session;

  PostgresVault(PostgresDatabase.Address address) {
    this.database = new PostgresDatabase(address, CONTENTS);
    byte[] hash =
        Digests.sha256(("quaestor/owners/" + address.schema()).getBytes(StandardCharsets.UTF_8));
    this.experiment = ByteBuffer.wrap(hash).getInt();
  }

  @Override
  public String where() {
    return database.address().toString();
  }

  @Override
  public Session open() {
    Session opened = database.open();
    session = opened;
    return opened;
  }

  @Override
  public Session read() {
    return database.open();
  }

  @Override
  public void hold(long owner) {
    if (!lock(owner)) {
      throw new StoreException(
          where() + ": owner " + owner + " is held by another connection; was the schema copied?");
    }
    mine.add(owner);
  }

  @Override
  public boolean alive(long owner) {
    if (mine.contains(owner)) {
      return true;
    }
    if (!lock(owner)) {
      return true;
    }
    ask("SELECT CASE WHEN pg_advisory_unlock(?, ?) THEN 1 ELSE 0 END", owner);
    return false;
  }

  /** The locks go with the session's connection. */
  @Override
  public void close() {
    session = null;
    mine.clear();
  }

  private boolean lock(long owner) {
    return ask("SELECT CASE WHEN pg_try_advisory_lock(?, ?) THEN 1 ELSE 0 END", owner) == 1;
  }

  private long ask(String sql, long owner) {
    Session open = session;
    if (open == null) {
      throw new IllegalStateException(where() + ": the vault is closed");
    }
    String typed = sql.replace("?, ?", "CAST(? AS int), CAST(? AS int)");
    return open.first(Session.Row::integer, typed, experiment, Math.toIntExact(owner))
        .orElseThrow();
  }
}
