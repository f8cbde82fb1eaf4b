package dev.quaestor.curation.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.store.Cuts;
import dev.quaestor.curation.store.HashChain;
import dev.quaestor.curation.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that was cut is whole up to a head it tells, or refused with what to do. */
class CutLedgerTest {

  private static final int ROUNDS = 12;

  @TempDir Path directory;
  private List<Round> rounds;
  private List<String> heads;
  private Cuts open;
  private Cuts closed;

  @BeforeEach
  void write() throws Exception {
    rounds = RandomRounds.list(11, ROUNDS);
    heads = new ArrayList<>(List.of(HashChain.EMPTY));
    Path file = directory.resolve("run.db");
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      for (Round round : rounds) {
        ledger.append(round);
        heads.add(ledger.head());
      }
      open = new Cuts(file, directory);
    }
    closed = new Cuts(file, directory);
  }

  @Test
  void open_ofACutLog_isWholeUpToAHead() throws Exception {
    int[] lost = {0};
    int cuts = open.log((file, length) -> lost[0] += wholeRounds(file, length) < ROUNDS ? 1 : 0);
    System.out.println(cuts + " cuts of the log, " + lost[0] + " lost rounds and said so");
    assertThat(lost[0]).as("some cut must reach a commit").isPositive();
  }

  @Test
  void open_ofACutFile_isRefused() throws Exception {
    int[] refused = {0};
    int cuts = closed.file((file, length) -> refused[0] += wholeRounds(file, length) < 0 ? 1 : 0);
    assertThat(refused[0]).isEqualTo(cuts).isPositive();
  }

  @Test
  void open_ofACutFileBesideItsLog_isWholeOrRefused() throws Exception {
    assertThat(open.file((file, length) -> wholeRounds(file, length))).isPositive();
  }

  /** How many rounds stand in the ledger, −1 where it was refused; anything else fails. */
  private int wholeRounds(Path file, long length) {
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      List<Round> found = ledger.rounds();
      assertThat(found).as("cut to %d", length).isEqualTo(rounds.subList(0, found.size()));
      assertThat(ledger.head()).isEqualTo(heads.get(found.size()));
      for (int i = 0; i < heads.size(); i++) {
        assertThat(ledger.contains(heads.get(i)))
            .as("cut to %d, head %d", length, i)
            .isEqualTo(i <= found.size());
      }
      return found.size();
    } catch (StoreException refused) {
      assertThat(refused).as("cut to %d", length).hasMessageContaining("restore it");
      return -1;
    }
  }
}
