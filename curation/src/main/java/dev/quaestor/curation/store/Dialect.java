package dev.quaestor.curation.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;

/** What the databases do differently. */
interface Dialect {

  /** Begins a transaction that no other writer can overlap. */
  String begin();

  /** Begins a transaction that reads one unchanging state. */
  String snapshot();

  /** Whether {@code sql}, which controls a transaction, can be prepared. */
  boolean prepares(String sql);

  /** Binds text that is not plain: that the database's own text type cannot hold. */
  void bindOdd(PreparedStatement statement, int index, String text) throws SQLException;

  /** Whether {@code text} can be bound as it is. */
  boolean plain(String text);

  /** The text that was bound as {@code value}. */
  String text(Object value);

  /** SQLite: columns hold any type, so odd text is a BLOB of its UTF-16 units. */
  record Sqlite() implements Dialect {

    @Override
    public String begin() {
      return "BEGIN IMMEDIATE";
    }

    @Override
    public String snapshot() {
      return "BEGIN";
    }

    @Override
    public boolean prepares(String sql) {
      return true;
    }

    @Override
    public boolean plain(String text) {
      return Units.paired(text);
    }

    @Override
    public void bindOdd(PreparedStatement statement, int index, String text) throws SQLException {
      statement.setBytes(index, Units.bytes(text));
    }

    @Override
    public String text(Object value) {
      return value instanceof byte[] units ? Units.text(units) : (String) value;
    }
  }

  /**
   * PostgreSQL: a transaction holds an advisory lock, which no row lock or isolation level replaces
   * because a decision reads sums over all rows. Its text holds no NUL and no unpaired surrogate;
   * such text is written as {@value #ODD} and its UTF-16 units in hexadecimal.
   *
   * @param lock the number of the lock that writers take in turn
   */
  record Postgres(long lock) implements Dialect {

    static final String ODD = "\\u16:";

    @Override
    public String begin() {
      return "BEGIN; SELECT pg_advisory_xact_lock(" + lock + ")";
    }

    @Override
    public String snapshot() {
      return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    }

    @Override
    public boolean prepares(String sql) {
      return false;
    }

    @Override
    public boolean plain(String text) {
      return text.indexOf('\0') < 0 && !text.startsWith(ODD) && Units.paired(text);
    }

    @Override
    public void bindOdd(PreparedStatement statement, int index, String text) throws SQLException {
      statement.setString(index, ODD + HexFormat.of().formatHex(Units.bytes(text)));
    }

    @Override
    public String text(Object value) {
      String text = (String) value;
      return text.startsWith(ODD)
          ? Units.text(HexFormat.of().parseHex(text.substring(ODD.length())))
          : text;
    }
  }
}
