package dev.quaestor.curation.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The treasury over a SQLite file. */
class TreasuryTest extends TreasuryContract {

  @TempDir Path directory;

  @Override
  Vault vault() {
    return Vault.file(file());
  }

  /** SQLite reports a full disk and a file at its page limit by the same code. */
  @Test
  void settle_onAFullDisk_losesNothingCommitted() throws Exception {
    int settled = 0;
    try (Session session = new SqliteFile(file(), SqliteVault.SCHEMA).open()) {
      Books books = new Books(session, owner -> true);
      books.write(Books::enter);
      long pages = session.first(Session.Row::integer, "PRAGMA page_count").orElseThrow() + 4;
      session.first(Session.Row::integer, "PRAGMA max_page_count=" + pages);
      StoreException full = null;
      while (full == null) {
        Call call = call("key " + settled);
        try {
          books.write(
              all -> {
                all.limit(TEN);
                Reservation held = ((Claim.Reserved) all.claim(call, Cost.ZERO)).reservation();
                all.settle(held, ANSWER, Books.answerSha256(ANSWER), Cost.ZERO);
                return held;
              });
          settled++;
        } catch (StoreException e) {
          full = e;
        }
      }
      assertThat(full).hasMessageContaining("the disk is full");
      books.verify();
    }
    assertThat(settled).isPositive();
    try (Treasury treasury = Treasury.open(file())) {
      assertThat(treasury.bill().calls("settled")).isEqualTo(settled);
      assertThat(treasury.taped("key " + (settled - 1))).contains(ANSWER);
      assertThat(treasury.taped("key " + settled)).isEmpty();
    }
  }

  private Path file() {
    return directory.resolve("experiment.db");
  }
}
