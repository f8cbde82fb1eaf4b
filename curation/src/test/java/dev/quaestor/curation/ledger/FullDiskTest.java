package dev.quaestor.curation.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Call;
import dev.quaestor.curation.budget.Claim;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.store.HashChain;
import dev.quaestor.curation.store.SmallDisk;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.teacher.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full at every write, from the first of opening to the last of a dozen
 * transactions: what was committed is there when there is room again, and the work goes on. {@code
 * -Dquaestor.full=1} tries every page of room, the default steps over some.
 */
class FullDiskTest {

  private static final int STEP = Integer.getInteger("quaestor.full", 11);
  private static final int MOST_PAGES = 220;
  private static final int TIMES = 12;
  private static final Cost COST = new Cost(1, 5, 5, 0, 0);

  @TempDir Path directory;
  private SmallDisk disk;

  @BeforeEach
  void mount() throws IOException {
    disk = SmallDisk.orSkip(directory.resolve("disk"), 4);
  }

  @AfterEach
  void unmount() throws IOException {
    if (disk != null) {
      disk.close();
    }
  }

  /** Work on a database, done as far as there is room. */
  private interface Work {

    /** Does what is left, noting every head that was committed, and closes. */
    void go(Path file, List<String> heads) throws Exception;
  }

  @Test
  void treasury_onADiskThatFills_losesNothingCommitted() throws Exception {
    fill(
        "bill",
        (file, heads) -> {
          try (Treasury treasury = Treasury.open(file, Limits.NONE)) {
            assertThat(heads).allMatch(treasury::contains);
            for (int i = 0; i < TIMES; i++) {
              Call call =
                  new Call("key " + i, "remote", "big", false, new Call.Purpose("answer", "r", i));
              Claim claim = treasury.claim(call, COST);
              if (claim instanceof Claim.Reserved reserved) {
                heads.add(treasury.head());
                treasury.settle(reserved.reservation(), answer(i), COST);
                heads.add(treasury.head());
              } else {
                assertThat(claim).isEqualTo(new Claim.Taped(answer(i)));
              }
            }
            assertThat(treasury.bill().calls("settled")).isEqualTo(TIMES);
          }
        });
  }

  @Test
  void ledger_onADiskThatFills_losesNothingCommitted() throws Exception {
    List<Round> rounds = RandomRounds.list(11, TIMES);
    fill(
        "ledger",
        (file, heads) -> {
          try (SqliteLedger ledger = SqliteLedger.open(file)) {
            assertThat(heads).allMatch(ledger::contains);
            List<Round> found = ledger.rounds();
            assertThat(found).isEqualTo(rounds.subList(0, found.size()));
            for (Round round : rounds.subList(found.size(), TIMES)) {
              ledger.append(round);
              heads.add(ledger.head());
            }
          }
        });
  }

  /** One that stays open goes on by itself when there is room again. */
  @Test
  void treasury_thatMetAFullDisk_goesOnWhenThereIsRoom() throws Exception {
    try (Treasury treasury = Treasury.open(disk.root().resolve("some.db"), Limits.NONE)) {
      int full = 0;
      for (int i = 0; i < TIMES; i++) {
        Call call =
            new Call("key " + i, "remote", "big", false, new Call.Purpose("answer", "r", i));
        disk.leave(i % 2);
        try {
          for (int more = 0; more < 40; more++) {
            Claim.Reserved claim = (Claim.Reserved) treasury.claim(call, COST);
            treasury.release(claim.reservation(), "x".repeat(500));
          }
        } catch (StoreException e) {
          assertThat(e).hasMessageContaining("full");
          full++;
        }
        disk.free();
        treasury.bill();
      }
      assertThat(full).as("it was full").isPositive();
      Call last = new Call("last", "remote", "big", false, new Call.Purpose("answer", "r", 1));
      Claim.Reserved claim = (Claim.Reserved) treasury.claim(last, COST);
      treasury.settle(claim.reservation(), answer(1), COST);
      assertThat(treasury.taped("last")).contains(answer(1));
    }
  }

  private void fill(String what, Work work) throws Exception {
    Set<Integer> stops = new TreeSet<>();
    int tries = 0;
    for (int pages = 0; pages <= MOST_PAGES; pages += STEP) {
      stops.add(fill(pages, work));
      tries++;
    }
    System.out.printf(
        "%s on a disk with 0 to %d pages of room: %d tries, full after %s commits; nothing committed was lost%n",
        what, MOST_PAGES, tries, stops);
    assertThat(stops).as("the disk was full at several moments").hasSizeGreaterThan(3).contains(0);
  }

  /** How many commits there was room for. */
  private int fill(int pages, Work work) throws Exception {
    clear();
    Path file = disk.root().resolve("some.db");
    List<String> heads = new ArrayList<>(List.of(HashChain.EMPTY));
    disk.leave(pages);
    try {
      work.go(file, heads);
    } catch (StoreException e) {
      assertThat(e).hasMessageMatching("(?s).*(disk is full|disk failed or is full|opened for).*");
    }
    int committed = heads.size() - 1;
    disk.free();
    work.go(file, heads);
    return committed;
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.list(disk.root())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static Answer answer(int i) {
    return Answer.completed("answer " + i + " ".repeat(900), 5, 5);
  }
}
