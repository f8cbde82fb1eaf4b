package dev.quaestor.curation.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.store.HashChain;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteLedgerTest {

  @TempDir Path directory;

  @Test
  void rounds_ofAnEmptyLedger_areNone() {
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      assertThat(ledger.rounds()).isEmpty();
      assertThat(ledger.head()).isEqualTo(HashChain.EMPTY);
      assertThat(ledger.contains(HashChain.EMPTY)).isTrue();
    }
  }

  @Test
  void rounds_afterReopening_equalThoseAppended() {
    for (long seed = 0; seed < 20; seed++) {
      Path file = directory.resolve("run" + seed + ".db");
      List<Round> appended = RandomRounds.list(seed, 4);
      String head;
      try (SqliteLedger ledger = SqliteLedger.open(file)) {
        appended.forEach(ledger::append);
        head = ledger.head();
        assertThat(ledger.rounds()).as("seed %d", seed).isEqualTo(appended);
      }
      try (SqliteLedger ledger = SqliteLedger.open(file)) {
        assertThat(ledger.rounds()).as("seed %d", seed).isEqualTo(appended);
        assertThat(ledger.head()).as("seed %d", seed).isEqualTo(head);
      }
    }
  }

  /**
   * Whoever looks at a run at work must not take a round that is committed meanwhile for damage.
   */
  @Test
  void read_whileRoundsAreCommitted_seesThoseBefore() throws Exception {
    List<Round> rounds = RandomRounds.list(7, 60);
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      ledger.append(rounds.get(0));
      AtomicBoolean written = new AtomicBoolean();
      CompletableFuture<Integer> looks =
          CompletableFuture.supplyAsync(
              () -> {
                int count = 0;
                do {
                  try (SqliteLedger looked = SqliteLedger.read(file())) {
                    List<Round> seen = looked.rounds();
                    assertThat(seen).isEqualTo(rounds.subList(0, seen.size()));
                  }
                  count++;
                } while (!written.get());
                return count;
              });
      rounds.subList(1, rounds.size()).forEach(ledger::append);
      written.set(true);
      assertThat(looks.get()).isPositive();
    }
  }

  @Test
  void underway_isWhatWasKeptLast_untilARoundIsCommitted() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      Path file = Files.createDirectory(directory.resolve("run" + seed)).resolve("run.db");
      List<Round> rounds = RandomRounds.list(seed, 4);
      try (SqliteLedger ledger = SqliteLedger.open(file)) {
        assertThat(ledger.underway()).isEmpty();
        ledger.append(rounds.get(0));
        ledger.keep(rounds.get(1));
        ledger.keep(rounds.get(1));
      }
      try (SqliteLedger ledger = SqliteLedger.open(file)) {
        assertThat(ledger.underway()).as("seed %d", seed).contains(rounds.get(1));
        assertThat(ledger.rounds()).containsExactly(rounds.get(0));
        ledger.append(rounds.get(1));
        assertThat(ledger.underway()).isEmpty();
        assertThat(file.resolveSibling("underway.db")).doesNotExist();
        ledger.keep(rounds.get(2));
        ledger.release();
        assertThat(ledger.underway()).isEmpty();
      }
    }
  }

  @Test
  void keep_ofTheSameChoice_judged_writesTheChoiceOnce() throws Exception {
    Path underway = directory.resolve("underway.db");
    for (Round judged : RandomRounds.list(11, 6)) {
      Round chosen = chosen(judged);
      try (SqliteLedger ledger = SqliteLedger.open(file())) {
        ledger.keep(chosen);
        writeNoMoreChoices(underway);
        ledger.keep(judged);
        assertThat(ledger.underway()).contains(judged);
      }
      try (SqliteLedger ledger = SqliteLedger.open(file())) { // killed, and taken up again
        assertThat(ledger.underway()).contains(judged);
        ledger.keep(judged);
        assertThat(ledger.underway()).contains(judged);
        ledger.append(judged);
      }
    }
  }

  @Test
  void keep_ofAnotherChoice_takesThePlaceOfTheFirst() throws Exception {
    List<Round> rounds = RandomRounds.list(12, 2);
    Round another = RandomRounds.list(13, 2).get(1);
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      ledger.append(rounds.get(0));
      ledger.keep(chosen(rounds.get(1)));
      ledger.keep(another);
      assertThat(ledger.underway()).contains(another);
    }
  }

  /** A round as it is when it has chosen and nothing else. */
  private static Round chosen(Round round) {
    return new Round(
        round.number(),
        round.selection(),
        List.of(),
        List.of(),
        round.model(),
        round.effort(),
        List.of());
  }

  private static void writeNoMoreChoices(Path underway) {
    try (Session session = new SqliteFile(underway, RoundTables.SCHEMA).open()) {
      for (String table : List.of("picks", "plans", "sightings", "slices")) {
        session.execute(
            "CREATE TRIGGER no_%1$s BEFORE INSERT ON %1$s BEGIN SELECT RAISE(ABORT, 'again'); END"
                .formatted(table));
      }
    }
  }

  @Test
  void underway_ofAnotherRound_isNothing_andAltered_isRefused() throws Exception {
    List<Round> rounds = RandomRounds.list(7, 3);
    Path underway = directory.resolve("underway.db");
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      ledger.append(rounds.get(0));
      ledger.keep(rounds.get(1));
      Path copy = Files.copy(underway, directory.resolve("copy.db"));
      ledger.append(rounds.get(1));
      Files.move(copy, underway); // killed after the commit, before it went
      assertThat(ledger.underway()).isEmpty();
      ledger.keep(rounds.get(2));
      try (Session session = new SqliteFile(underway, RoundTables.SCHEMA).open()) {
        session.update("UPDATE rounds SET observed = observed + 1");
      }
      assertThatThrownBy(ledger::underway)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("underway.db")
          .hasMessageContaining("remove it");
    }
  }

  @Test
  void head_changesWithEveryRoundAndNotWithEvents() {
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      List<String> heads = new ArrayList<>();
      for (Round round : RandomRounds.list(1, 5)) {
        ledger.append(round);
        heads.add(ledger.head());
        ledger.event(round.number(), "seconds", "1.5");
        assertThat(ledger.head()).isEqualTo(heads.get(heads.size() - 1));
      }
      assertThat(heads).doesNotHaveDuplicates().allMatch(ledger::contains);
      assertThat(ledger.contains("1".repeat(64))).isFalse();
      assertThat(ledger.lastEvent("seconds")).contains("1.5");
      assertThat(ledger.lastEvent("minutes")).isEmpty();
    }
  }

  @Test
  void head_ofTheSameRounds_isTheSameInAnotherFile() {
    List<String> heads = new ArrayList<>();
    for (String name : List.of("a.db", "b.db")) {
      try (SqliteLedger ledger = SqliteLedger.open(directory.resolve(name))) {
        RandomRounds.list(7, 3).forEach(ledger::append);
        heads.add(ledger.head());
      }
    }
    assertThat(heads.get(0)).isEqualTo(heads.get(1));
  }

  @Test
  void append_outOfOrder_isRefused() {
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      assertThatThrownBy(() -> ledger.append(new RandomRounds(1).round(3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected round 0, found 3");
    }
  }

  @Test
  void append_afterAnotherWriter_isRefused() {
    List<Round> rounds = RandomRounds.list(2, 2);
    try (SqliteLedger ledger = SqliteLedger.open(file());
        SqliteLedger other = SqliteLedger.open(file())) {
      other.append(rounds.get(0));
      assertThatThrownBy(() -> ledger.append(rounds.get(0)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another process writes this run");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE rounds SET loss = 0.125 WHERE round = 1",
        "UPDATE rounds SET model_sha256 = 'beef' WHERE round = 1",
        "UPDATE candidates SET \"group\" = 'other'",
        "INSERT INTO candidates VALUES ('stray', 'p', 'g', 's')",
        "UPDATE picks SET score = 17",
        "DELETE FROM plans",
        "UPDATE exchanges SET charged_queries = 0",
        "UPDATE exchanges SET answer = answer || '.'",
        "UPDATE exchanges SET outcome = 'SPLENDID'",
        "UPDATE exchanges SET teacher = 'strong'",
        "UPDATE messages SET content = 'x' WHERE position = 1",
        "UPDATE admissions SET rejection = 'rule: no'",
        "UPDATE group_scores SET correct = correct + 1",
        "DELETE FROM pool_weights",
        "UPDATE samples SET correct = 1 - correct",
        "DELETE FROM rounds WHERE round = 1",
        "DELETE FROM rounds WHERE round = 2",
        "UPDATE rounds SET head = 'beef' WHERE round = 2",
        "INSERT INTO picks VALUES (3, 0, 'c', 1.0, '', '')",
        "UPDATE picks SET \"by\" = 'another'",
        "UPDATE sightings SET \"right\" = \"right\" - 1 WHERE \"right\" > 0",
        "UPDATE steer_losses SET loss = 17",
        "DELETE FROM shares"
      })
  void open_afterARowWasAltered_isRefused(String sql) {
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      RandomRounds.list(5, 3).forEach(ledger::append);
    }
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      assertThat(ledger.session().update(sql)).as("rows touched").isPositive();
    }
    assertThatThrownBy(() -> SqliteLedger.open(file()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not verify")
        .hasMessageContaining("restore it from a copy");
  }

  @Test
  void open_ofAnotherVersion_isRefused() {
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      ledger.session().execute("PRAGMA user_version=99");
    }
    assertThatThrownBy(() -> SqliteLedger.open(file()))
        .hasMessageContaining("expected schema version 6, found 99");
  }

  @Test
  void open_ofAnotherDatabase_isRefused() {
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      ledger.session().execute("PRAGMA application_id=1");
    }
    assertThatThrownBy(() -> SqliteLedger.open(file())).hasMessageContaining("it is not ours");
  }

  @Test
  void open_ofNoDatabase_isRefused() throws Exception {
    Files.writeString(file(), "name: quickstart\n".repeat(500));
    assertThatThrownBy(() -> SqliteLedger.open(file()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file().toString());
  }

  /** SQLite reports a full disk and a file at its page limit by the same code. */
  @Test
  void append_onAFullDisk_losesNothingCommitted() {
    List<Round> rounds = RandomRounds.list(3, 400);
    int committed = 0;
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      long pages =
          ledger.session().first(Session.Row::integer, "PRAGMA page_count").orElseThrow() + 6;
      ledger.session().first(Session.Row::integer, "PRAGMA max_page_count=" + pages);
      StoreException full = null;
      while (full == null) {
        try {
          ledger.append(rounds.get(committed));
          committed++;
        } catch (StoreException e) {
          full = e;
        }
      }
      assertThat(full).hasMessageContaining("the disk is full").hasMessageContaining("resume");
      assertThat(ledger.rounds()).isEqualTo(rounds.subList(0, committed));
    }
    assertThat(committed).isPositive();
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      assertThat(ledger.rounds()).isEqualTo(rounds.subList(0, committed));
      ledger.append(rounds.get(committed));
    }
  }

  @Test
  void views_giveChargesAndAccuracy() {
    var card =
        new Scorecard(
            "monitor",
            new TreeMap<>(
                Map.of("a", new Scorecard.Group(10, 5), "b", new Scorecard.Group(30, 30))),
            new TreeMap<>(Map.of("a", 1.0)),
            0,
            100);
    Candidate candidate = Candidate.of("1+1", "sums", "");
    TeacherRequest request =
        new TeacherRequest(
            candidate, List.of(Message.user("1+1")), new Sampling(8, 0, 1), "answer", 0);
    Exchange exchange =
        new Exchange(request, "k", Answer.completed("2", 3, 1), new Cost(1, 3, 1, 0, 0));
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      ledger.append(Round.base("00", List.of(new Evaluation(card, List.of()))));
      for (int number = 1; number <= 2; number++) {
        ledger.append(
            new Round(
                number,
                new Selection(List.of(new Selection.Pick(candidate.id(), 0.5)), List.of(), 1),
                List.of(exchange),
                List.of(new Admission(0, new Example(candidate.id(), "1+1", "2"), "")),
                new Round.Model("round-000" + number, "00"),
                Effort.NONE,
                List.of()));
      }
      assertThat(read(ledger, "SELECT input_tokens || ' ' || total_input_tokens FROM charges"))
          .containsExactly("0 0", "3 3", "3 6");
      assertThat(read(ledger, "SELECT accuracy || ' ' || macro_accuracy FROM accuracy"))
          .containsExactly("0.875 0.75");
      assertThat(read(ledger, "SELECT prompt || ' = ' || answer FROM examples"))
          .containsExactly("1+1 = 2", "1+1 = 2");
    }
  }

  private static List<String> read(SqliteLedger ledger, String sql) {
    return ledger.session().all(Session.Row::text, sql);
  }

  private Path file() {
    return directory.resolve("run.db");
  }
}
