package dev.quaestor.curation.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.sqlite.SQLiteConfig;

/**
 * A SQLite file with {@code synchronous=FULL}: a committed transaction survives the process and the
 * machine. It has a write-ahead log, or a rollback journal where machines see it through a shared
 * file system: a log's readers and its writer share memory, which machines do not have in common.
 * Once a file has a rollback journal it keeps it.
 *
 * <p>A file is refused where it was cut, is damaged, belongs to something else or was written by
 * another version. SQLite by itself would take a cut file for an older or empty one: a database of
 * no bytes is a new database to it, and it deletes the write-ahead log that stands beside one.
 *
 * @param path the file
 * @param schema what it must hold
 */
public record SqliteFile(Path path, Schema schema) {

  /** How long a writer waits for another process's transaction, in milliseconds. */
  private static final int BUSY_MILLIS = 60_000;

  /** How long one who only looks waits, such as for a log that is being recovered. */
  private static final int LOOK_MILLIS = 2_000;

  private static final int HEADER = 100;

  /** The driver would ask for the row's number after each insert, which no one reads. */
  private static final Properties ONE_STATEMENT_A_ROW = new Properties();

  static {
    ONE_STATEMENT_A_ROW.setProperty(
        SQLiteConfig.Pragma.JDBC_GET_GENERATED_KEYS.pragmaName, "false");
  }

  /**
   * What a database holds.
   *
   * @param applicationId four bytes that tell the kind of file, SQLite's {@code application_id}
   * @param version raised with every change of the statements
   * @param statements the DDL of an empty database
   */
  public record Schema(int applicationId, int version, List<String> statements) {

    public Schema {
      statements = List.copyOf(statements);
    }
  }

  /** Who may have a file open at a time. */
  public enum Seen {
    /** Processes of one machine. */
    BY_ONE_MACHINE,
    /** One that writes, and any that look, through a file system whose locks reach all of them. */
    BY_MANY_MACHINES
  }

  /** Opens the file, creating it where it does not exist. */
  public Session open() {
    return open(Seen.BY_ONE_MACHINE);
  }

  /** As {@link #open()}, to be seen by whom {@code seen} says. */
  public Session open(Seen seen) {
    Sizes sizes = Sizes.of(path);
    refuseCut(sizes);
    Session session = connect();
    try {
      session.execute("PRAGMA busy_timeout=" + BUSY_MILLIS);
      refuseCutPage(session, sizes);
      boolean empty = number(session, "SELECT count(*) FROM sqlite_schema") == 0;
      journal(session, seen, empty);
      if (empty) {
        create(session);
      }
      session.execute("PRAGMA synchronous=FULL");
      check(session);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Sets how changes are made whole; a journal that is cut to nothing stays, and tells of it. */
  private void journal(Session session, Seen seen, boolean empty) {
    String there = session.first(Session.Row::text, "PRAGMA journal_mode").orElse("");
    boolean log = empty || there.equals("wal");
    if (log && seen == Seen.BY_ONE_MACHINE) {
      if (empty) {
        session.execute("PRAGMA journal_mode=WAL");
      }
      return;
    }
    String now = session.first(Session.Row::text, "PRAGMA journal_mode=TRUNCATE").orElse("");
    if (!now.equals("truncate")) {
      throw new StoreException(
          path
              + ": expected a rollback journal, found the journal mode "
              + now
              + "; another process has the file open, end it");
    }
  }

  /**
   * Opens the file for reading alone. Where it cannot be opened as usual, because the disk is full
   * or the directory may not be written to, it is read as it stands: without locks where it has no
   * log, whose absence says that no one has it open, else with the log that stands beside it.
   *
   * @throws StoreException if it cannot be read, or was cut or damaged, saying what to do
   */
  public Session read() {
    try {
      return open();
    } catch (StoreException unwritable) {
      if (!unwritable.unwritable()) {
        throw unwritable;
      }
      try {
        return asItStands();
      } catch (StoreException e) {
        e.addSuppressed(unwritable);
        throw e;
      }
    }
  }

  /**
   * Opens the file to look at it while others may be writing it: no byte of it is changed, no
   * writer waits but for a rollback journal's, and nothing is verified but that it was not cut.
   * Where it has neither log nor journal no one has it open, and it is read without locks; whoever
   * looks at one that may be opened meanwhile looks once more when its size or time has changed.
   *
   * @throws StoreException if nothing is there yet, or it cannot be read
   */
  public Session look() {
    Sizes sizes = Sizes.of(path);
    refuseCut(sizes);
    if (sizes.file() == 0) {
      throw new StoreException(path + ": nothing is written there yet");
    }
    boolean quiet =
        !Files.exists(Path.of(path + "-wal")) && !Files.exists(Path.of(path + "-journal"));
    Session session = connect(address() + (quiet ? "?immutable=1" : "?mode=ro"));
    try {
      session.execute("PRAGMA busy_timeout=" + LOOK_MILLIS);
      session.execute("PRAGMA query_only=1");
      refuseOther(session);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private String address() {
    return "jdbc:sqlite:file:" + path.toAbsolutePath().toUri().getRawPath();
  }

  private Session asItStands() {
    Sizes sizes = Sizes.of(path);
    refuseCut(sizes);
    Session session =
        sizes.file() == 0
            ? connect("jdbc:sqlite::memory:")
            : connect(
                address()
                    + (sizes.log() == 0 && !sizes.journalled() ? "?immutable=1" : "?mode=ro"));
    try {
      if (sizes.file() == 0) {
        create(session);
      } else {
        session.execute("PRAGMA query_only=1");
      }
      refuseCutPage(session, sizes);
      check(session);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private Session connect() {
    return connect("jdbc:sqlite:" + path);
  }

  private Session connect(String url) {
    try {
      Connection connection = DriverManager.getConnection(url, ONE_STATEMENT_A_ROW);
      return new Session(connection, path.toString(), new Dialect.Sqlite());
    } catch (SQLException e) {
      throw StoreException.of(path.toString(), e);
    }
  }

  /** A process that is killed here leaves an empty database, which the next one fills. */
  private void create(Session session) {
    session.transaction(
        () -> {
          if (number(session, "SELECT count(*) FROM sqlite_schema") == 0) {
            schema.statements().forEach(session::execute);
            session.execute("PRAGMA application_id=" + schema.applicationId());
            session.execute("PRAGMA user_version=" + schema.version());
          }
          return path;
        });
  }

  private void check(Session session) {
    refuseOther(session);
    String verdict = session.first(Session.Row::text, "PRAGMA integrity_check(1)").orElse("");
    if (!verdict.equals("ok")) {
      throw new StoreException(path + ": the file is damaged (" + verdict + "); " + restore());
    }
  }

  /** Refuses a file of something else, or of another version. */
  private void refuseOther(Session session) {
    long application = number(session, "PRAGMA application_id");
    if (application != schema.applicationId()) {
      throw new StoreException(
          path
              + ": expected a database with application id %d, found %d; it is not ours, name another file"
                  .formatted(schema.applicationId(), application));
    }
    long version = number(session, "PRAGMA user_version");
    if (version != schema.version()) {
      throw new StoreException(
          path
              + ": expected schema version %d, found %d; open it with the version that wrote it"
                  .formatted(schema.version(), version));
    }
  }

  /**
   * The sizes are taken before SQLite opens the file, and the file is never opened by other means:
   * closing it would drop the locks SQLite holds on it for other connections of this process.
   */
  private void refuseCut(Sizes sizes) {
    if (sizes.file() == 0 && sizes.log() > 0) {
      throw new StoreException(
          path + ": the file has no bytes but its -wal file has; it was cut, " + restore());
    }
    if (sizes.file() > 0 && sizes.file() < HEADER) {
      throw new StoreException(
          path
              + ": expected a header of %d bytes, found %d bytes; it was cut, "
                  .formatted(HEADER, sizes.file())
              + restore());
    }
  }

  /**
   * A checkpoint, or a change, that was killed may leave part of a page; then the log or the
   * journal still holds what belongs there.
   */
  private void refuseCutPage(Session session, Sizes sizes) {
    long page = number(session, "PRAGMA page_size");
    if (sizes.log() == 0 && sizes.journal() == 0 && sizes.file() % page != 0) {
      throw new StoreException(
          path
              + ": expected whole pages of %d bytes, found %d bytes; it was cut, "
                  .formatted(page, sizes.file())
              + restore());
    }
  }

  /**
   * Bytes of the file, of its write-ahead log and of its rollback journal, 0 where there is none.
   *
   * @param journalled whether there is a journal, of no bytes too
   */
  private record Sizes(long file, long log, long journal, boolean journalled) {

    static Sizes of(Path path) {
      Path journal = Path.of(path + "-journal");
      return new Sizes(
          size(path), size(Path.of(path + "-wal")), size(journal), Files.exists(journal));
    }

    private static long size(Path path) {
      try {
        return Files.exists(path) ? Files.size(path) : 0;
      } catch (IOException e) {
        throw new UncheckedIOException(path + ": cannot be read", e);
      }
    }
  }

  private static String restore() {
    return "restore it, with its -wal file, from a copy, or start a new run";
  }

  private static long number(Session session, String sql) {
    return session.first(Session.Row::integer, sql).orElseThrow();
  }
}
