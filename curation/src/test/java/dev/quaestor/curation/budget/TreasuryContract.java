package dev.quaestor.curation.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.store.HashChain;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.TeacherIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the treasury promises, whatever its vault. */
@Timeout(60)
abstract class TreasuryContract {

  static final Cost WORST = new Cost(1, 100, 50, 3, 20);
  static final Cost ACTUAL = new Cost(1, 40, 30, 2, 10);
  static final Limits TEN = Limits.of(Map.of(Dimension.QUERIES, 10L));
  static final Answer ANSWER =
      new Answer(
          Answer.Outcome.COMPLETED, "42 \ud83d", "", 40, 30, new Answer.Aside("hm", List.of(-0.5)));

  /** The vault of this test, empty at first; each call gives another way into the same one. */
  abstract Vault vault();

  @Test
  void claim_ofANewKey_isReservedAndSettled() throws Exception {
    try (Treasury treasury = open()) {
      Reservation reservation = reserve(treasury, "a");
      assertThat(treasury.bill().reserved()).isEqualTo(WORST);
      treasury.settle(reservation, ANSWER, ACTUAL);
      assertThat(treasury.bill().reserved()).isEqualTo(Cost.ZERO);
      assertThat(treasury.bill().billed()).isEqualTo(ACTUAL);
      assertThat(treasury.claim(call("a"), WORST)).isEqualTo(new Claim.Taped(ANSWER));
    }
  }

  @Test
  void claim_afterReopening_isTaped() throws Exception {
    String head;
    try (Treasury treasury = open()) {
      treasury.settle(reserve(treasury, "a"), ANSWER, ACTUAL);
      head = treasury.head();
    }
    try (Treasury treasury = Treasury.open(vault())) {
      assertThat(treasury.claim(call("a"), WORST)).isEqualTo(new Claim.Taped(ANSWER));
      assertThat(treasury.head()).isEqualTo(head);
      assertThat(treasury.contains(head)).isTrue();
      assertThat(treasury.contains(HashChain.EMPTY)).isTrue();
      assertThat(treasury.contains("f".repeat(64))).isFalse();
      assertThat(treasury.limits()).isEqualTo(TEN);
    }
  }

  @Test
  void claim_whileSomeoneBuysIt_waits() throws Exception {
    try (Treasury treasury = open();
        Treasury other = Treasury.open(vault())) {
      Reservation reservation = reserve(treasury, "a");
      assertThat(other.claim(call("a"), WORST)).isInstanceOf(Claim.Waiting.class);
      treasury.settle(reservation, ANSWER, ACTUAL);
      assertThat(other.claim(call("a"), WORST)).isEqualTo(new Claim.Taped(ANSWER));
    }
  }

  @Test
  void claim_whileReservationsFillTheLimit_waitsAndThenFits() throws Exception {
    Limits limits = Limits.of(Map.of(Dimension.INPUT_TOKENS, 150L));
    try (Treasury treasury = Treasury.open(vault(), limits)) {
      Reservation reservation = reserve(treasury, "a");
      assertThat(treasury.claim(call("b"), WORST)).isInstanceOf(Claim.Waiting.class);
      treasury.settle(reservation, ANSWER, ACTUAL);
      assertThat(treasury.claim(call("b"), WORST)).isInstanceOf(Claim.Reserved.class);
    }
  }

  @Test
  void claim_beyondTheLimit_isRefused() throws Exception {
    Limits limits = Limits.of(Map.of(Dimension.INPUT_TOKENS, 130L));
    try (Treasury treasury = Treasury.open(vault(), limits)) {
      treasury.settle(reserve(treasury, "a"), ANSWER, ACTUAL);
      assertThatThrownBy(() -> treasury.claim(call("b"), WORST))
          .isInstanceOf(BudgetExhaustedException.class)
          .hasMessageContaining("raise the limit by name");
      treasury.limit(Limits.NONE);
      assertThat(treasury.claim(call("b"), WORST)).isInstanceOf(Claim.Reserved.class);
    }
  }

  @Test
  void settle_aboveTheReservation_isRecordedAndThrown() throws Exception {
    try (Treasury treasury = open()) {
      Reservation reservation = reserve(treasury, "a");
      Cost more = new Cost(1, 101, 0, 0, 0);
      assertThatThrownBy(() -> treasury.settle(reservation, ANSWER, more))
          .isInstanceOf(BudgetOverrunException.class)
          .hasMessageContaining("101 input tokens");
      assertThat(treasury.bill().sum("overrun")).isEqualTo(more);
      assertThat(treasury.taped("a")).contains(ANSWER);
    }
  }

  @Test
  void settle_twice_isRefusedAndBillsNothing() throws Exception {
    try (Treasury treasury = open()) {
      Reservation reservation = reserve(treasury, "a");
      treasury.settle(reservation, ANSWER, ACTUAL);
      assertThatThrownBy(() -> treasury.settle(reservation, ANSWER, ACTUAL))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed once");
      assertThat(treasury.bill().billed()).isEqualTo(ACTUAL);
    }
  }

  @Test
  void close_withCallsInFlight_leavesRemoteOnesInDoubtAndReleasesLocalOnes() throws Exception {
    try (Treasury treasury = open()) {
      reserve(treasury, "a");
      Call local = new Call("b", "solver", "solver", true, new Call.Purpose("answer", "r", 1));
      assertThat(treasury.claim(local, WORST)).isInstanceOf(Claim.Reserved.class);
    }
    try (Treasury treasury = Treasury.open(vault())) {
      Bill bill = treasury.bill();
      assertThat(bill.inDoubt()).isEqualTo(WORST);
      assertThat(bill.billed()).isEqualTo(WORST);
      assertThat(bill.calls("released")).isEqualTo(1);
      assertThat(treasury.claim(call("a"), WORST)).isInstanceOf(Claim.Reserved.class);
    }
  }

  /**
   * A batch that goes on after its process died is on the bill once, however often that happens.
   */
  @Test
  void reopen_ofACallInDoubt_isSettledAndBilledOnce() throws Exception {
    try (Treasury treasury = open()) {
      reserve(treasury, "a");
    }
    try (Treasury treasury = Treasury.open(vault())) {
      assertThat(treasury.bill().inDoubt()).isEqualTo(WORST);
      Reservation again = treasury.reopen(call("a")).orElseThrow();
      assertThat(treasury.bill().billed()).isEqualTo(Cost.ZERO);
      assertThat(treasury.bill().reserved()).isEqualTo(WORST);
      assertThat(again.worst()).isEqualTo(WORST);
      assertThat(treasury.reopen(call("a"))).as("it is in our hands").isEmpty();
      assertThat(treasury.claim(call("a"), WORST)).isInstanceOf(Claim.Waiting.class);
    }
    try (Treasury treasury = Treasury.open(vault())) {
      assertThat(treasury.bill().inDoubt()).as("it died again").isEqualTo(WORST);
      treasury.settle(treasury.reopen(call("a")).orElseThrow(), ANSWER, ACTUAL);
      assertThat(treasury.bill().billed()).isEqualTo(ACTUAL);
      assertThat(treasury.bill().inDoubt()).isEqualTo(Cost.ZERO);
      assertThat(treasury.bill().calls("settled")).isEqualTo(1);
      assertThat(treasury.reopen(call("a"))).as("the answer is there").isEmpty();
    }
    try (Treasury treasury = Treasury.open(vault())) {
      assertThat(treasury.bill().billed()).isEqualTo(ACTUAL);
      assertThat(treasury.claim(call("a"), WORST)).isEqualTo(new Claim.Taped(ANSWER));
    }
  }

  @Test
  void reopen_whereNothingIsInDoubt_isEmpty() throws Exception {
    try (Treasury treasury = open();
        Treasury other = Treasury.open(vault())) {
      assertThat(treasury.reopen(call("a"))).isEmpty();
      treasury.release(reserve(treasury, "a"), "not sent");
      assertThat(treasury.reopen(call("a"))).isEmpty();
      reserve(treasury, "b");
      assertThat(other.reopen(call("b"))).as("its owner lives").isEmpty();
      treasury.doubt(reserve(treasury, "c"), "cut");
      treasury.doubt(reserve(treasury, "c"), "cut again");
      Reservation last = other.reopen(call("c")).orElseThrow();
      other.release(last, "it was never submitted");
      assertThat(other.bill().inDoubt()).as("the other doubt stands").isEqualTo(WORST);
    }
  }

  @Test
  void take_ofATapeFromElsewhere_isFreeAndKept() throws Exception {
    List<Recording> recordings =
        List.of(
            new Recording("a", "remote", "big", false, ANSWER),
            new Recording("b", "remote", "big", false, Answer.completed("b", 1, 2)));
    try (Treasury treasury = Treasury.open(vault(), Limits.of(Map.of(Dimension.QUERIES, 0L)))) {
      assertThat(treasury.take(recordings)).isEqualTo(2);
      assertThat(treasury.take(recordings)).as("once").isZero();
      assertThat(treasury.claim(call("a"), WORST)).isEqualTo(new Claim.Taped(ANSWER));
      assertThat(treasury.bill().billed()).isEqualTo(Cost.ZERO);
      assertThat(treasury.bill().lines()).as("no call was made").isEmpty();
    }
    List<Recording> read = new ArrayList<>();
    Treasury.recordings(vault(), read::add);
    assertThat(read).isEqualTo(recordings);
    try (Session session = vault().open()) {
      assertThat(session.update("UPDATE tape SET text = 'better' WHERE key = 'b'")).isOne();
    }
    assertThatThrownBy(() -> Treasury.open(vault())).hasMessageContaining("does not verify");
  }

  @Test
  void open_underOtherLimits_isRefused() {
    open().close();
    assertThatThrownBy(() -> Treasury.open(vault(), Limits.NONE))
        .isInstanceOf(LimitsChangedException.class)
        .hasMessageContaining("changed by name");
    open().close();
  }

  @Test
  void open_whereNothingWasBegun_isRefused() {
    assertThatThrownBy(() -> Treasury.open(vault()))
        .hasMessageContaining("no experiment was begun");
  }

  @Test
  void bill_sumsByTeacherPurposeRunRoundStateAndOutcome() throws Exception {
    try (Treasury treasury = open()) {
      treasury.settle(reserve(treasury, "a"), ANSWER, ACTUAL);
      treasury.settle(reserve(treasury, "b"), ANSWER, ACTUAL);
      treasury.release(reserve(treasury, "c"), "503");
      reserve(treasury, "d");
      Call.Purpose purpose = call("a").purpose();
      assertThat(treasury.bill().lines())
          .containsExactly(
              new Bill.Line("remote", purpose, "released", "", 1, Cost.ZERO),
              new Bill.Line("remote", purpose, "reserved", "", 1, WORST),
              new Bill.Line("remote", purpose, "settled", "COMPLETED", 2, ACTUAL.plus(ACTUAL)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE entries SET input_tokens = 1 WHERE kind = 'settled'",
        "UPDATE entries SET run = 'other' WHERE kind = 'reserved'",
        "UPDATE entries SET kind = 'refunded' WHERE kind = 'settled'",
        "DELETE FROM entries WHERE seq = 2",
        "DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)",
        "UPDATE tape SET text = 'better' WHERE key = 'a'",
        "DELETE FROM tape WHERE key = 'a'",
        "INSERT INTO tape SELECT 'z', call, outcome, text, detail, 0, 0, '', '' FROM tape LIMIT 1",
        "UPDATE account SET billed_queries = 0",
        "UPDATE account SET limit_queries = 1000",
        "DELETE FROM account",
        "INSERT INTO outstanding VALUES (99, 'z', 0, 1, 1, 1, 1, 1, 1)"
      })
  void open_afterARowWasAltered_isRefused(String sql) throws Exception {
    try (Treasury treasury = open()) {
      treasury.settle(reserve(treasury, "a"), ANSWER, ACTUAL);
      treasury.settle(reserve(treasury, "b"), ANSWER, ACTUAL);
    }
    try (Session session = vault().open()) {
      assertThat(session.update(sql)).isPositive();
    }
    assertThatThrownBy(() -> Treasury.open(vault()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not verify");
  }

  /** What fails in a group fails alone. */
  @Test
  void committer_whenOneOfAGroupFails_doesTheOthers() throws Exception {
    try (Treasury treasury = open()) {
      Reservation closed = reserve(treasury, "closed");
      treasury.release(closed, "not sent");
      List<Thread> threads = new ArrayList<>();
      AtomicInteger refused = new AtomicInteger();
      for (int i = 0; i < 8; i++) {
        String key = "key " + i;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    treasury.settle(reserve(treasury, key), ANSWER, Cost.ZERO);
                    treasury.settle(closed, ANSWER, ACTUAL);
                  } catch (IllegalStateException e) {
                    refused.incrementAndGet();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(refused.get()).isEqualTo(8);
      assertThat(treasury.bill().calls("settled")).isEqualTo(8);
      assertThat(treasury.bill().billed()).isEqualTo(Cost.ZERO);
    }
  }

  final Treasury open() {
    return Treasury.open(vault(), TEN);
  }

  static Reservation reserve(Treasury treasury, String key) throws InterruptedException {
    return ((Claim.Reserved) treasury.claim(call(key), WORST)).reservation();
  }

  static Call call(String key) {
    TeacherIdentity teacher =
        new TeacherIdentity("remote", "big", true, false, TeacherIdentity.Price.FREE);
    return Call.to(teacher, key, new Call.Purpose("answer", "loss/1", 2));
  }
}
