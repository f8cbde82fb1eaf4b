package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.teacher.Answer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an experiment has spent: every attempt really sent.
 *
 * @param limits what may be spent
 * @param billed what is owed, in doubt included
 * @param reserved what is held for calls in flight
 * @param lines sums by teacher, purpose, run, round, state and outcome, in that order
 */
public record Bill(Limits limits, Cost billed, Cost reserved, List<Line> lines) {

  public Bill {
    lines = List.copyOf(lines);
  }

  /**
   * The bill in {@code file} as it stands, calls that a dead process left in flight still reserved.
   * Nothing is written: it works on a full disk and in a directory that cannot be written to.
   *
   * @throws StoreException if the file was cut or altered
   */
  public static Bill read(Path file) {
    try (Session session = new SqliteFile(file, SqliteVault.SCHEMA).read()) {
      return read(session);
    }
  }

  /**
   * A glance at the bill in {@code file} while others write it: no writer waits, and nothing is
   * verified.
   *
   * @param inFlight the calls that are reserved and not closed, oldest first, two hundred at most
   */
  public record Glance(Bill bill, List<InFlight> inFlight) {

    private static final int MOST_IN_FLIGHT = 200;

    public Glance {
      inFlight = List.copyOf(inFlight);
    }

    /**
     * Takes it.
     *
     * @throws StoreException if nothing is there yet, or it cannot be read
     */
    public static Glance at(Path file) {
      try (Session session = new SqliteFile(file, SqliteVault.SCHEMA).look()) {
        BookTables tables = new BookTables(session);
        return session.snapshot(
            () -> {
              Account account = tables.account().orElse(Account.OPENING);
              Bill bill =
                  new Bill(account.limits(), account.billed(), account.reserved(), tables.lines());
              return new Glance(bill, tables.inFlight(MOST_IN_FLIGHT));
            });
      }
    }
  }

  /**
   * A call that was sent and has not come back.
   *
   * @param since when it was reserved, as ISO 8601 with milliseconds
   */
  public record InFlight(String key, String teacher, Call.Purpose purpose, String since) {}

  /**
   * The answers on the tape in {@code file} under some of {@code keys}, while others write it: what
   * is back of a round that is under way.
   */
  public static Map<String, Answer> back(Path file, List<String> keys) {
    Map<String, Answer> back = new LinkedHashMap<>();
    try (Session session = new SqliteFile(file, SqliteVault.SCHEMA).look()) {
      BookTables tables = new BookTables(session);
      for (String key : keys) {
        tables.taped(key).ifPresent(taped -> back.put(key, taped.answer()));
      }
    }
    return back;
  }

  /** As {@link #read(Path)}, of a vault that others may have open. */
  public static Bill read(Vault vault) {
    try (vault;
        Session session = vault.read()) {
      return read(session);
    }
  }

  private static Bill read(Session session) {
    Books books = new Books(session, owner -> true);
    books.verify();
    return books.read(
        read -> {
          return read.bill();
        });
  }

  /**
   * A sum of calls alike.
   *
   * @param teacher the teacher's name
   * @param purpose why the calls were made
   * @param state {@code reserved}, {@code settled}, {@code overrun}, {@code released} or {@code in
   *     doubt}
   * @param outcome the answers' outcome, such as {@code COMPLETED}; empty where there was none
   * @param calls how many
   * @param cost what they are billed, or reserved for, together
   */
  public record Line(
      String teacher, Call.Purpose purpose, String state, String outcome, long calls, Cost cost) {}

  /** What is billed at its worst case because nobody knows what it cost. */
  public Cost inDoubt() {
    return sum("in doubt");
  }

  /** What is billed for calls in {@code state}. */
  public Cost sum(String state) {
    return lines.stream()
        .filter(line -> line.state().equals(state))
        .map(Line::cost)
        .reduce(Cost.ZERO, Cost::plus);
  }

  /** How many calls are in {@code state}. */
  public long calls(String state) {
    return lines.stream().filter(line -> line.state().equals(state)).mapToLong(Line::calls).sum();
  }
}
