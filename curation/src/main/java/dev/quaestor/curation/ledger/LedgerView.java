package dev.quaestor.curation.ledger;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A look at a ledger that another process may be writing: nothing is written, no writer waits, and
 * the chain is not verified (that is {@link SqliteLedger#read}). Open it for a moment, and take
 * what belongs together in one {@link #snapshot}.
 */
public final class LedgerView implements AutoCloseable {

  private final Session session;
  private final RoundTables tables;
  private final Path file;

  private LedgerView(Session session, Path file) {
    this.session = session;
    this.tables = new RoundTables(session);
    this.file = file;
  }

  /**
   * Opens the ledger in {@code file}.
   *
   * @throws StoreException if nothing is there yet, or it cannot be read
   */
  public static LedgerView open(Path file) {
    return new LedgerView(new SqliteFile(file, RoundTables.SCHEMA).look(), file);
  }

  /** Runs {@code work} on one unchanging state of the ledger. */
  public <T> T snapshot(Supplier<T> work) {
    return session.snapshot(work);
  }

  /** The chain's head after each committed round, in order. */
  public List<String> heads() {
    return tables.headers().stream().map(RoundTables.Stored::head).toList();
  }

  /** The committed rounds from {@code first} on, without what was seen of the candidates. */
  public List<Round> outline(int first) {
    return tables.headers().stream()
        .filter(stored -> stored.number() >= first)
        .map(tables::outline)
        .toList();
  }

  /** How far it is, without its rounds. */
  public Gist gist() {
    return snapshot(
        () -> {
          List<Round.Model> models =
              tables.headers().stream().map(RoundTables.Stored::model).toList();
          return new Gist(
              models, tables.scores(models.size() - 1), tables.charged(), tables.events());
        });
  }

  /** What is kept beside the rounds. */
  public Events events() {
    return tables.events();
  }

  /** Its exchanges, to look through. */
  public ExchangeView exchanges() {
    return new ExchangeView(session);
  }

  /**
   * What was decided of the round under way, without what was seen of the candidates; empty where
   * nothing was, or where it is committed by now.
   */
  public Optional<Round> underway() {
    Path beside = UnderwayFile.beside(file).path();
    int next = tables.headers().size();
    if (!Files.exists(beside)) {
      return Optional.empty();
    }
    try (Session kept = new SqliteFile(beside, RoundTables.SCHEMA).look()) {
      RoundTables decided = new RoundTables(kept);
      return kept.snapshot(
          () ->
              decided.headers().stream()
                  .filter(stored -> stored.number() == next)
                  .findFirst()
                  .map(decided::outline));
    } catch (StoreException goneMeanwhile) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
