package dev.quaestor.curation.store;

import dev.quaestor.curation.random.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A schema of a PostgreSQL database, shared by the machines that reach it. Commits wait for the
 * server's disk ({@code synchronous_commit}), so that what was committed survives its crash.
 *
 * @param address where it is and who asks
 * @param contents what the schema must hold
 */
public record PostgresDatabase(Address address, Contents contents) {

  /**
   * Where a database is.
   *
   * @param url {@code jdbc:postgresql://host:port/database}, without user and password
   * @param schema the schema of this experiment; experiments in one database differ in it
   * @param user who connects; empty for the operating system's user
   * @param password empty where the server or {@code ~/.pgpass} needs none
   */
  public record Address(
      String url, String schema, Optional<String> user, Optional<String> password) {

    public Address {
      boolean named = url.matches("(?s)[^?]*//[^/?]*@.*");
      if (!url.startsWith("jdbc:postgresql://") || url.contains("password=") || named) {
        throw new IllegalArgumentException(
            "expected a URL such as jdbc:postgresql://host:5432/database without a password, found \""
                + url.replaceAll("password=[^&]*", "password=…").replaceAll("(//)[^?]*@", "$1…@")
                + "\"; the password comes from an environment variable");
      }
      if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
        throw new IllegalArgumentException(
            "a schema's name has at most 63 lower-case letters, digits and '_', found \""
                + schema
                + "\"");
      }
    }

    /** The URL without its parameters, and the schema. */
    @Override
    public String toString() {
      return url.replaceFirst("\\?.*", "") + ", schema " + schema;
    }
  }

  /**
   * What a schema holds.
   *
   * @param version raised with every change of the statements
   * @param statements the DDL of an empty one, in SQLite's words, as {@link Scripts} reads it
   */
  public record Contents(int version, List<String> statements) {

    public Contents {
      statements = statements.stream().map(PostgresDatabase::translated).toList();
    }
  }

  /** What SQLite's DDL calls otherwise, in the order in which it is put. */
  private static final Map<String, String> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put(
        "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY");
    WORDS.put("INTEGER", "BIGINT");
    WORDS.put("TEXT", "TEXT COLLATE \"C\"");
    WORDS.put(
        "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
        "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')");
  }

  /** A statement in SQLite's words as PostgreSQL has them; comments stay as they are. */
  private static String translated(String statement) {
    return statement
        .lines()
        .map(line -> line.startsWith("--") ? line : translatedLine(line))
        .collect(Collectors.joining("\n"));
  }

  private static String translatedLine(String line) {
    String translated = line;
    for (Map.Entry<String, String> word : WORDS.entrySet()) {
      translated = translated.replace(word.getKey(), word.getValue());
    }
    return translated;
  }

  /** Connects, and makes the schema where it does not exist. */
  public Session open() {
    Session session = new Session(connect(), address.toString(), new Dialect.Postgres(lock()));
    try {
      session.execute("SET synchronous_commit TO on");
      session.transaction(
          () -> {
            session.execute("CREATE SCHEMA IF NOT EXISTS " + address.schema());
            session.execute("SET search_path TO " + address.schema());
            create(session);
            return true;
          });
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void create(Session session) {
    boolean empty =
        session
            .first(
                Session.Row::integer,
                "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                address.schema(),
                "quaestor_schema")
            .isEmpty();
    if (empty) {
      contents.statements().forEach(session::execute);
      session.execute("CREATE TABLE quaestor_schema (version BIGINT NOT NULL)");
      session.insert("quaestor_schema", contents.version());
    }
    long found =
        session.first(Session.Row::integer, "SELECT version FROM quaestor_schema").orElse(0L);
    if (found != contents.version()) {
      throw new StoreException(
          "%s: expected schema version %d, found %d; open it with the version that wrote it"
              .formatted(address, contents.version(), found));
    }
  }

  /** The number of the advisory lock that writers of this schema take in turn. */
  private long lock() {
    byte[] hash = Digests.sha256(("quaestor/" + address.schema()).getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong();
  }

  private Connection connect() {
    Properties properties = new Properties();
    address.user().ifPresent(user -> properties.setProperty("user", user));
    address.password().ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "quaestor");
    try {
      return DriverManager.getConnection(address.url(), properties);
    } catch (SQLException e) {
      throw StoreException.of(address.toString(), e);
    }
  }
}
