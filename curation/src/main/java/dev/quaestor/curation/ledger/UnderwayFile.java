package dev.quaestor.curation.ledger;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.store.HashChain;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.SqliteFile.Seen;
import dev.quaestor.curation.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The round under way, in {@code underway.db} beside the ledger and in the ledger's tables: what
 * was chosen, asked and judged before its student was trained. It stands under the hash that it
 * would have in the chain; once another round is the next one it is nothing any more.
 *
 * @param path the file, which need not be there
 * @param ledger what it stands beside
 */
record UnderwayFile(Path path, Path ledger) {

  static UnderwayFile beside(Path ledger) {
    return new UnderwayFile(ledger.resolveSibling("underway.db"), ledger);
  }

  /** By whom the ledger is, as its journal tells. */
  private Seen seen() {
    return Files.exists(Path.of(ledger + "-journal")) ? Seen.BY_MANY_MACHINES : Seen.BY_ONE_MACHINE;
  }

  /**
   * What was kept of round {@code number} after {@code head}.
   *
   * @throws StoreException if it is not what was written
   */
  Optional<Round> read(int number, String head) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (Session session = new SqliteFile(path, RoundTables.SCHEMA).read()) {
      RoundTables tables = new RoundTables(session);
      List<RoundTables.Stored> stored = tables.headers();
      if (stored.isEmpty() || stored.get(0).number() != number) {
        return Optional.empty();
      }
      Round round = tables.read(stored.get(0));
      if (!HashChain.next(head, round).equals(stored.get(0).head())) {
        throw new StoreException(
            session.where()
                + ": expected what was decided of round %d, found something else; the file was altered: remove it, and the round is chosen anew (what is on the tape is not bought again)"
                    .formatted(number));
      }
      return Optional.of(round);
    }
  }

  /** Keeps {@code round}, to come after {@code head}, in place of what is there. */
  void write(Round round, String head) {
    write(
        tables -> {
          tables.clear();
          tables.write(round, HashChain.next(head, round));
        });
  }

  /** Keeps {@code round} in place of what is there, which made the same choice. */
  void writeOutcome(Round round, String head) {
    write(
        tables -> {
          tables.clearOutcomes();
          tables.writeOutcome(round, HashChain.next(head, round));
        });
  }

  private void write(Consumer<RoundTables> work) {
    try (Session session = new SqliteFile(path, RoundTables.SCHEMA).open(seen())) {
      RoundTables tables = new RoundTables(session);
      session.transaction(
          () -> {
            work.accept(tables);
            return tables;
          });
    }
  }

  void remove() {
    try {
      for (String end : List.of("-wal", "-shm", "-journal", "")) {
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + end));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be removed", e);
    }
  }
}
