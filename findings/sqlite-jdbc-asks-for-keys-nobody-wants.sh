#!/usr/bin/env bash
# One would guess: a plain PreparedStatement, or one made with Statement.NO_GENERATED_KEYS, inserts a row and that is all; the
# number of the row is looked up where RETURN_GENERATED_KEYS was asked for.
# What happens: sqlite-jdbc takes no notice of that argument. After every INSERT it prepares and runs a statement of its own for
# the row's number, so that a bulk insert is two statements a row; getGeneratedKeys() has a row either way. Only the connection
# setting jdbc.get_generated_keys=false ends it. Of a table WITHOUT ROWID the number is the one of an earlier insert elsewhere.
# Version: org.xerial:sqlite-jdbc 3.54.1.0. Source: org.sqlite.core.CoreStatement.updateGeneratedKeys, as its stack shows.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"
mvn -q -B dependency:copy -Dartifact=org.xerial:sqlite-jdbc:3.54.1.0 -DoutputDirectory="$here" >/dev/null
mvn -q -B dependency:copy -Dartifact=org.slf4j:slf4j-api:2.0.17 -DoutputDirectory="$here" >/dev/null
cat > Keys.java <<'JAVA'
import java.sql.*;
import java.util.Properties;

public class Keys {
  static String key(Properties settings, String table) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:", settings)) {
      try (Statement made = connection.createStatement()) {
        made.execute("CREATE TABLE rows (name TEXT)");
        made.execute("CREATE TABLE bare (name TEXT PRIMARY KEY) WITHOUT ROWID");
        made.executeUpdate("INSERT INTO rows VALUES ('first')");
      }
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO " + table + " VALUES (?)", Statement.NO_GENERATED_KEYS)) {
        insert.setString(1, "second");
        insert.executeUpdate();
        try (ResultSet keys = insert.getGeneratedKeys()) {
          return keys.next() ? keys.getString(1) : "none";
        }
      }
    }
  }

  public static void main(String[] arguments) throws SQLException {
    Properties off = new Properties();
    off.setProperty("jdbc.get_generated_keys", "false");
    String asked = key(new Properties(), "rows") + " " + key(new Properties(), "bare") + " " + key(off, "rows");
    System.out.println("sqlite-jdbc " + org.sqlite.SQLiteJDBCLoader.getVersion()
        + ": keys after an insert that asked for none; of a table without row numbers; with the setting off: " + asked);
    System.exit(asked.equals("2 1 none") ? 0 : 1);
  }
}
JAVA
java -cp "$here/*" Keys.java
