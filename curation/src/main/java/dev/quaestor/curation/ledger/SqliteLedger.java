package dev.quaestor.curation.ledger;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.store.HashChain;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.SqliteFile.Seen;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.strategy.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ledger of one run in one SQLite file, {@code run.db}. A round is one transaction; it is
 * committed when the disk has it.
 *
 * <p>Each round carries the hash of its whole content and of the hash before it (see {@link
 * HashChain}). Opening a ledger replays all rounds out of the tables and computes every hash anew,
 * so that a row that was altered, lost or added is found, whatever table it stands in. What SQLite
 * drops from the end of a cut write-ahead log cannot be seen in the file: whoever recorded a head,
 * such as a checkpoint, asks {@link #contains}.
 *
 * <p>Two runs did the same if and only if their heads are equal: events, which may hold wall times,
 * stand outside the chain. One process writes a ledger at a time; hold a {@link RunLock}.
 */
public final class SqliteLedger implements Ledger {

  private final Session session;
  private final RoundTables tables;
  private final UnderwayFile underway;
  private final List<String> heads = new ArrayList<>();

  /** What the round under way chose, which stands in its file and is not written again. */
  private Optional<Selection> choice = Optional.empty();

  private SqliteLedger(Session session, UnderwayFile underway) {
    this.session = session;
    this.underway = underway;
    this.tables = new RoundTables(session);
  }

  /**
   * Opens the ledger at {@code file}, creating it where it does not exist, and verifies it.
   *
   * @throws StoreException if the file was cut or altered, saying what to do
   */
  public static SqliteLedger open(Path file) {
    return open(file, Seen.BY_ONE_MACHINE);
  }

  /** As {@link #open(Path)}, where {@code seen} says who looks at it meanwhile. */
  public static SqliteLedger open(Path file, Seen seen) {
    return verified(new SqliteFile(file, RoundTables.SCHEMA).open(seen), UnderwayFile.beside(file));
  }

  /**
   * Opens the ledger in {@code file} to read it alone, which works on a full disk and in a
   * directory that cannot be written to.
   *
   * @throws StoreException if the file was cut or altered, saying what to do
   */
  public static SqliteLedger read(Path file) {
    return verified(new SqliteFile(file, RoundTables.SCHEMA).read(), UnderwayFile.beside(file));
  }

  private static SqliteLedger verified(Session session, UnderwayFile underway) {
    SqliteLedger ledger = new SqliteLedger(session, underway);
    try {
      ledger.heads.addAll(ledger.verified().heads());
      return ledger;
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  @Override
  public List<Round> rounds() {
    return verified().rounds();
  }

  @Override
  public String head() {
    return heads.isEmpty() ? HashChain.EMPTY : heads.get(heads.size() - 1);
  }

  /** Whether {@code head} was this chain's head at some time: nothing before it was lost. */
  public boolean contains(String head) {
    return head.equals(HashChain.EMPTY) || heads.contains(head);
  }

  @Override
  public void append(Round round) {
    if (round.number() != heads.size()) {
      throw new IllegalArgumentException(
          session.where() + ": expected round " + heads.size() + ", found " + round.number());
    }
    String head = HashChain.next(head(), round);
    session.transaction(
        () -> {
          refuseOtherWriter();
          tables.write(round, head);
          return head;
        });
    heads.add(head);
    release();
  }

  @Override
  public Optional<Round> underway() {
    Optional<Round> kept = underway.read(heads.size(), head());
    choice = kept.map(Round::selection);
    return kept;
  }

  @Override
  public Round keep(Round round) {
    Optional<Selection> made = Optional.of(round.selection());
    if (made.equals(choice)) {
      underway.writeOutcome(round, head());
    } else {
      underway.write(round, head());
    }
    choice = made;
    return round;
  }

  /** Lets go of what was kept of the round under way, which is then chosen anew. */
  public void release() {
    choice = Optional.empty();
    underway.remove();
  }

  @Override
  public void event(int round, String name, String value) {
    session.update("INSERT INTO events (round, name, value) VALUES (?, ?, ?)", round, name, value);
  }

  /** The last value committed under {@code name}, whatever the round. */
  public Optional<String> lastEvent(String name) {
    return session.first(
        Session.Row::text, "SELECT value FROM events WHERE name = ? ORDER BY seq DESC", name);
  }

  /** Every value committed under {@code name}, oldest first. */
  public List<String> events(String name) {
    return session.all(
        Session.Row::text, "SELECT value FROM events WHERE name = ? ORDER BY seq", name);
  }

  /** What was committed under {@code name}, by round; of several for one round the first. */
  public SortedMap<Integer, String> firstEvents(String name) {
    SortedMap<Integer, String> first = new TreeMap<>();
    session
        .all(
            row -> Map.entry(row.number(), row.text()),
            "SELECT round, value FROM events WHERE name = ? ORDER BY seq",
            name)
        .forEach(event -> first.putIfAbsent(event.getKey(), event.getValue()));
    return first;
  }

  /** All of them. */
  public Events events() {
    return tables.events();
  }

  @Override
  public void close() {
    session.close();
  }

  Session session() {
    return session;
  }

  private void refuseOtherWriter() {
    String found =
        session
            .first(Session.Row::text, "SELECT head FROM rounds ORDER BY round DESC LIMIT 1")
            .orElse(HashChain.EMPTY);
    if (!found.equals(head())) {
      throw new StoreException(
          session.where()
              + ": expected the ledger to end with %s, found %s; another process writes this run, end it and resume"
                  .formatted(head(), found));
    }
  }

  private record Verified(List<Round> rounds, List<String> heads) {}

  /** On one state of the file, since a process at work may commit a round meanwhile. */
  private Verified verified() {
    return session.snapshot(this::replayed);
  }

  private Verified replayed() {
    List<Round> rounds = new ArrayList<>();
    List<String> heads = new ArrayList<>();
    String head = HashChain.EMPTY;
    for (RoundTables.Stored stored : tables.headers()) {
      Round round;
      try {
        round = tables.read(stored);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw altered(stored.number(), "a value that cannot stand there: " + e.getMessage());
      }
      if (stored.number() != rounds.size()) {
        throw altered(rounds.size(), "round " + stored.number() + " in its place");
      }
      head = HashChain.next(head, round);
      if (!head.equals(stored.head())) {
        throw altered(stored.number(), "content with hash " + head + ", recorded " + stored.head());
      }
      rounds.add(round);
      heads.add(head);
    }
    tables
        .stray(rounds.size())
        .ifPresent(
            table -> {
              throw altered(rounds.size(), "rows in " + table + " for a round never committed");
            });
    return new Verified(rounds, heads);
  }

  private StoreException altered(int round, String found) {
    return new StoreException(
        session.where()
            + ": round %d does not verify: found %s; the file was altered or damaged, restore it from a copy or start a new run"
                .formatted(round, found));
  }
}
