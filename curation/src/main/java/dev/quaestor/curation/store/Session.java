package dev.quaestor.curation.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One connection, used by one thread at a time, with its prepared statements kept.
 *
 * <p>Values come back as they went in. Two cases need a word, because SQL would lose them: NaN is
 * stored as NULL, and text that the database cannot hold, such as an unpaired surrogate from a
 * string cut in the middle of an emoji, is stored by its UTF-16 units, as the {@link Dialect} says;
 * all other text is plain text.
 */
public final class Session implements AutoCloseable {

  /** Reads one row; columns are taken from left to right. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  /** A value that takes several columns; where values are given, it stands for all of its own. */
  @FunctionalInterface
  public interface Columns {
    List<Object> values();
  }

  private final Connection connection;
  private final String where;
  private final Dialect dialect;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();
  private boolean open;

  /**
   * @param where the file or address, for messages
   * @param dialect what its database does differently
   */
  Session(Connection connection, String where, Dialect dialect) {
    this.connection = connection;
    this.where = where;
    this.dialect = dialect;
  }

  /** The file or address, for messages. */
  public String where() {
    return where;
  }

  /** Runs a statement without parameters, such as DDL. */
  public void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw StoreException.of(where, e);
    }
  }

  /** Runs an INSERT, UPDATE or DELETE and says how many rows it touched. */
  public int update(String sql, Object... values) {
    try {
      return bind(sql, columns(values)).executeUpdate();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** Inserts one row, all columns given. */
  public void insert(String table, Object... values) {
    Object[] all = columns(values);
    String sql = "INSERT INTO " + table + " VALUES (?" + ", ?".repeat(all.length - 1) + ")";
    try {
      bind(sql, all).executeUpdate();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** All rows of a query. */
  public <T> List<T> all(Reader<T> reader, String sql, Object... values) {
    List<T> rows = new ArrayList<>();
    each(rows::add, reader, sql, values);
    return rows;
  }

  /** Hands the rows of a query to {@code sink} one by one, for results larger than memory. */
  public <T> void each(Consumer<? super T> sink, Reader<T> reader, String sql, Object... values) {
    try (ResultSet result = bind(sql, columns(values)).executeQuery()) {
      while (result.next()) {
        sink.accept(reader.read(new Row(result, dialect)));
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** The first row of a query. */
  public <T> Optional<T> first(Reader<T> reader, String sql, Object... values) {
    try (ResultSet result = bind(sql, columns(values)).executeQuery()) {
      return result.next() ? Optional.of(reader.read(new Row(result, dialect))) : Optional.empty();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** Runs {@code work} in one durable transaction: all of it is committed, or nothing. */
  public <T> T transaction(Supplier<T> work) {
    return transaction(dialect.begin(), work);
  }

  /** Runs {@code work}, which writes nothing, on one unchanging state of the database. */
  public <T> T snapshot(Supplier<T> work) {
    return transaction(dialect.snapshot(), work);
  }

  private <T> T transaction(String begin, Supplier<T> work) {
    if (open) {
      throw new IllegalStateException(where + ": a transaction is open already");
    }
    control(begin);
    open = true;
    try {
      T result = work.get();
      control("COMMIT");
      open = false;
      return result;
    } finally {
      if (open) {
        open = false;
        rollback();
      }
    }
  }

  /** A statement that is prepared once, where the database can: two of them frame every group. */
  private void control(String sql) {
    if (!dialect.prepares(sql)) {
      execute(sql);
      return;
    }
    try {
      bind(sql).execute();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** The driver closes a statement that failed, on a full disk for one: it is prepared anew. */
  private StoreException failed(String sql, SQLException cause) {
    PreparedStatement broken = statements.remove(sql);
    try {
      if (broken != null) {
        broken.close();
      }
    } catch (SQLException alreadyClosed) {
      cause.addSuppressed(alreadyClosed);
    }
    return StoreException.of(where, cause);
  }

  /** SQLite may have rolled back by itself, on a full disk for one; then there is nothing to do. */
  private void rollback() {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ROLLBACK");
    } catch (SQLException alreadyRolledBack) {
      // The failure that brought us here is the one to report.
    }
  }

  @Override
  public void close() {
    try {
      for (PreparedStatement statement : statements.values()) {
        statement.close();
      }
      connection.close();
    } catch (SQLException e) {
      throw StoreException.of(where, e);
    }
  }

  private PreparedStatement bind(String sql, Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      bind(statement, i + 1, values[i]);
    }
    return statement;
  }

  private static Object[] columns(Object... values) {
    List<Object> all = new ArrayList<>(values.length);
    for (Object value : values) {
      if (value instanceof Columns several) {
        all.addAll(several.values());
      } else {
        all.add(value);
      }
    }
    return all.toArray();
  }

  private void bind(PreparedStatement statement, int index, Object value) throws SQLException {
    if (value instanceof String text) {
      if (dialect.plain(text)) {
        statement.setString(index, text);
      } else {
        dialect.bindOdd(statement, index, text);
      }
    } else if (value instanceof Integer number) {
      statement.setLong(index, number);
    } else if (value instanceof Long number) {
      statement.setLong(index, number);
    } else if (value instanceof Boolean truth) {
      statement.setLong(index, truth ? 1 : 0);
    } else if (value instanceof Double real && !real.isNaN()) {
      statement.setDouble(index, real);
    } else if (value instanceof Double) {
      statement.setNull(index, Types.DOUBLE);
    } else {
      throw new IllegalArgumentException("no SQL for a " + value.getClass().getName());
    }
  }

  /** One row of a result, read from left to right. */
  public static final class Row {

    private final ResultSet result;
    private final Dialect dialect;
    private int column;

    Row(ResultSet result, Dialect dialect) {
      this.result = result;
      this.dialect = dialect;
    }

    public String text() throws SQLException {
      return dialect.text(result.getObject(++column));
    }

    public long integer() throws SQLException {
      return result.getLong(++column);
    }

    public int number() throws SQLException {
      return Math.toIntExact(integer());
    }

    public boolean truth() throws SQLException {
      return integer() != 0;
    }

    public double real() throws SQLException {
      double value = result.getDouble(++column);
      return result.wasNull() ? Double.NaN : value;
    }
  }
}
