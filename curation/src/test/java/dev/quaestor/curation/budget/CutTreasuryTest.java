package dev.quaestor.curation.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.store.Cuts;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.teacher.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bill that was cut is whole up to a head it tells, or refused with what to do. */
class CutTreasuryTest {

  private static final int CALLS = 12;
  private static final Cost COST = new Cost(1, 5, 5, 0, 0);

  @TempDir Path directory;
  private final List<String> heads = new ArrayList<>();
  private Cuts open;
  private Cuts closed;

  @BeforeEach
  void write() throws Exception {
    Path file = directory.resolve("experiment.db");
    try (Treasury treasury = Treasury.open(file, Limits.NONE)) {
      for (int i = 0; i < CALLS; i++) {
        Call call =
            new Call("key " + i, "remote", "big", false, new Call.Purpose("answer", "r", i));
        Claim.Reserved claim = (Claim.Reserved) treasury.claim(call, COST);
        treasury.settle(claim.reservation(), answer(i), COST);
        heads.add(treasury.head());
      }
      open = new Cuts(file, directory);
    }
    closed = new Cuts(file, directory);
  }

  @Test
  void open_ofACutLog_isWholeUpToAHead() throws Exception {
    int[] lost = {0};
    int cuts = open.log((file, length) -> lost[0] += wholeCalls(file, length) < CALLS ? 1 : 0);
    System.out.println(cuts + " cuts of the log, " + lost[0] + " lost calls and said so");
    assertThat(lost[0]).as("some cut must reach a commit").isPositive();
  }

  @Test
  void open_ofACutFile_isRefused() throws Exception {
    int[] refused = {0};
    int cuts = closed.file((file, length) -> refused[0] += wholeCalls(file, length) < 0 ? 1 : 0);
    assertThat(refused[0]).isEqualTo(cuts).isPositive();
  }

  @Test
  void open_ofACutFileBesideItsLog_isWholeOrRefused() throws Exception {
    assertThat(open.file((file, length) -> wholeCalls(file, length))).isPositive();
  }

  /** How many calls are settled, −1 where the file was refused; anything else fails. */
  private int wholeCalls(Path file, long length) {
    try (Treasury treasury = Treasury.open(file)) {
      int settled = Math.toIntExact(treasury.bill().calls("settled"));
      for (int i = 0; i < CALLS; i++) {
        assertThat(treasury.contains(heads.get(i)))
            .as("cut to %d, head %d", length, i)
            .isEqualTo(i < settled);
        assertThat(treasury.taped("key " + i).isPresent()).isEqualTo(i < settled);
      }
      return settled;
    } catch (StoreException refused) {
      assertThat(refused)
          .as("cut to %d", length)
          .hasMessageMatching("(?s).*(restore it|no experiment was begun).*");
      return -1;
    }
  }

  private static Answer answer(int i) {
    return Answer.completed("answer " + i + " ".repeat(40 * i), 5, 5);
  }
}
