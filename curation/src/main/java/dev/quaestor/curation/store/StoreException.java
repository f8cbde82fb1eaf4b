package dev.quaestor.curation.store;

import java.sql.SQLException;

/**
 * A ledger or bill cannot be read or written. What was committed before is in the file and stays
 * there; the message names the file and says what to do.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  // SQLite's primary result codes, https://www.sqlite.org/rescode.html
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int PROTOCOL = 15;
  private static final int NOTADB = 26;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  static StoreException of(String where, SQLException cause) {
    return new StoreException(
        where + ": " + advice(cause) + " (" + cause.getMessage() + ")", cause);
  }

  /**
   * Whether only writing is what cannot be done: the disk is full, or the file or its directory may
   * not be written to. What stands in the file may still be read.
   */
  public boolean unwritable() {
    int code = getCause() instanceof SQLException cause ? cause.getErrorCode() & 0xff : 0;
    return code == FULL || code == READONLY || code == IOERR || code == CANTOPEN;
  }

  /** Whether the database was only busy, so that the same transaction may succeed when repeated. */
  static boolean busy(SQLException cause) {
    int code = cause.getErrorCode() & 0xff;
    return code == BUSY || code == LOCKED || code == PROTOCOL;
  }

  private static String advice(SQLException cause) {
    String state = cause.getSQLState() == null ? "" : cause.getSQLState();
    return cause.getErrorCode() == 0 && state.length() == 5
        ? serverAdvice(state)
        : fileAdvice(cause);
  }

  /**
   * By the class of the SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html
   */
  private static String serverAdvice(String state) {
    if (state.equals("53100")) {
      return "the server's disk is full; nothing committed is lost: free some space, then resume the run";
    }
    return switch (state.substring(0, 2)) {
      case "08", "57" ->
          "the database server cannot be reached or closed the connection; nothing committed is lost: see that it runs and that the address is right, then resume the run";
      case "28" -> "the database server refused user or password";
      case "3D" -> "the database server has no such database; create it";
      case "42" -> "the database server refused a statement; may the user create a schema?";
      default -> "the database server refused a statement";
    };
  }

  private static String fileAdvice(SQLException cause) {
    return switch (cause.getErrorCode() & 0xff) {
      case FULL ->
          "the disk is full; nothing committed is lost: free some space, then resume the run";
      case BUSY, LOCKED, PROTOCOL ->
          "another process kept the database locked; end it or wait for it, then resume the run";
      case READONLY, CANTOPEN ->
          "the file cannot be opened for writing; check the directory and its permissions";
      case IOERR ->
          "the disk failed or is full; nothing committed is lost: check it, then resume the run";
      case CORRUPT, NOTADB ->
          "the file is damaged; restore it, with its -wal file, from a copy, or start a new run";
      default -> "the database refused a statement";
    };
  }
}
