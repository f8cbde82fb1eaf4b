package dev.quaestor.curation.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.ledger.ExchangeView.Filter;
import dev.quaestor.curation.ledger.ExchangeView.Found;
import dev.quaestor.curation.ledger.ExchangeView.Item;
import dev.quaestor.curation.ledger.ExchangeView.Standing;
import dev.quaestor.curation.ledger.ExchangeView.Text;
import dev.quaestor.curation.ledger.ExchangeView.Window;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.SqliteFile;
import dev.quaestor.curation.store.SqliteFile.Seen;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.teacher.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at ledgers that others write. */
class LedgerViewTest {

  private static final Filter ALL = new Filter(Optional.empty(), Standing.ANY, "");
  private static final Window WHOLE = new Window(0, 1_000, 100_000);

  @TempDir Path directory;

  private static Round unseen(Round round) {
    return new Round(
        round.number(),
        round.selection().on(Evidence.NONE),
        round.exchanges(),
        round.admissions(),
        round.model(),
        round.effort(),
        round.evaluations(),
        round.appraisals(),
        round.echoes());
  }

  /** The same with charges that can be added up. */
  private static Round paid(Round round) {
    return new Round(
        round.number(),
        round.selection(),
        round.exchanges().stream()
            .map(e -> new Exchange(e.request(), e.key(), e.answer(), new Cost(1, 2, 3, 4, 5)))
            .toList(),
        round.admissions(),
        round.model(),
        round.effort(),
        round.evaluations(),
        round.appraisals(),
        round.echoes());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void view_whileTheLedgerGrows_seesWhatIsCommittedAndWhatIsKept() {
    for (long seed = 0; seed < 10; seed++) {
      Path file = directory.resolve(seed + ".db");
      List<Round> rounds = RandomRounds.list(seed, 4);
      try (SqliteLedger ledger = SqliteLedger.open(file)) {
        ledger.append(rounds.get(0));
        ledger.append(rounds.get(1));
        ledger.event(1, "state", "RUNNING");
        ledger.keep(rounds.get(2));
        try (LedgerView view = LedgerView.open(file)) {
          assertThat(view.heads()).as("seed %d", seed).hasSize(2).last().isEqualTo(ledger.head());
          assertThat(view.outline(1)).containsExactly(unseen(rounds.get(1)));
          assertThat(view.events().last("state")).hasValue("RUNNING");
          assertThat(view.underway()).contains(unseen(rounds.get(2)));
          ledger.append(rounds.get(2));
          assertThat(view.heads()).hasSize(3);
          assertThat(view.underway()).isEmpty();
        }
      }
      try (SqliteLedger ledger = SqliteLedger.read(file)) {
        assertThat(ledger.rounds()).as("seed %d", seed).isEqualTo(rounds.subList(0, 3));
      }
    }
  }

  @Test
  void view_ofALedgerThatManyMachinesSee_sharesNoMemoryWithItsWriter() throws IOException {
    Path file = directory.resolve("run.db");
    List<Round> rounds = RandomRounds.list(3, 5);
    try (SqliteLedger ledger = SqliteLedger.open(file, Seen.BY_MANY_MACHINES)) {
      ledger.append(rounds.get(0));
      ledger.keep(rounds.get(1));
      try (LedgerView view = LedgerView.open(file)) {
        assertThat(view.heads()).containsExactly(ledger.head());
        assertThat(view.underway()).contains(unseen(rounds.get(1)));
        ledger.append(rounds.get(1));
        assertThat(view.heads()).hasSize(2).last().isEqualTo(ledger.head());
      }
      assertThat(files()).noneMatch(name -> name.endsWith("-wal") || name.endsWith("-shm"));
    }
    try (SqliteLedger ledger = SqliteLedger.open(file)) { // gone on with by one process
      ledger.append(rounds.get(2));
      assertThat(files()).noneMatch(name -> name.endsWith("-wal") || name.endsWith("-shm"));
      try (LedgerView view = LedgerView.open(file)) {
        assertThat(view.heads()).hasSize(3);
      }
    }
    try (SqliteLedger ledger = SqliteLedger.read(file)) {
      assertThat(ledger.rounds()).isEqualTo(rounds.subList(0, 3));
    }
  }

  @Test
  void open_toBeSeenByManyMachines_ofALedgerWithALog_endsTheLog() throws IOException {
    Path file = directory.resolve("run.db");
    List<Round> rounds = RandomRounds.list(4, 2);
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      ledger.append(rounds.get(0));
    }
    try (SqliteLedger ledger = SqliteLedger.open(file, Seen.BY_MANY_MACHINES)) {
      ledger.append(rounds.get(1));
      assertThat(files()).noneMatch(name -> name.endsWith("-wal") || name.endsWith("-shm"));
    }
    try (SqliteLedger ledger = SqliteLedger.read(file)) {
      assertThat(ledger.rounds()).isEqualTo(rounds);
    }
  }

  @Test
  void gist_isWhatTheRoundsSay() {
    for (long seed = 0; seed < 10; seed++) {
      Path file = directory.resolve(seed + ".db");
      List<Round> rounds = RandomRounds.list(seed, 4).stream().map(LedgerViewTest::paid).toList();
      try (SqliteLedger ledger = SqliteLedger.open(file)) {
        rounds.forEach(ledger::append);
        ledger.event(3, "state", "DONE");
        try (LedgerView view = LedgerView.open(file)) {
          Gist gist = view.gist();
          assertThat(gist.models()).isEqualTo(rounds.stream().map(Round::model).toList());
          assertThat(gist.scores())
              .extracting(Evaluation::scorecard)
              .isEqualTo(rounds.get(3).evaluations().stream().map(Evaluation::scorecard).toList());
          assertThat(gist.charged())
              .isEqualTo(rounds.stream().map(Round::charge).reduce(Cost.ZERO, Cost::plus));
          assertThat(gist.events().last("state")).hasValue("DONE");
        }
      }
    }
  }

  @Test
  void gist_ofALedgerWithoutRounds_isNothing() {
    Path file = directory.resolve("run.db");
    SqliteLedger.open(file).close();
    try (LedgerView view = LedgerView.open(file)) {
      assertThat(view.gist()).isEqualTo(Gist.NOTHING);
    }
  }

  @Test
  void view_ofACutFile_isRefused() throws IOException {
    Path file = directory.resolve("run.db");
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      RandomRounds.list(5, 2).forEach(ledger::append);
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length : List.of(1, 99, 4096, whole.length / 2 / 4096 * 4096)) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(
              () -> {
                try (LedgerView view = LedgerView.open(file)) {
                  view.gist();
                }
              })
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(StoreException.class);
    }
    Files.write(file, new byte[0]);
    Files.write(directory.resolve("run.db-wal"), new byte[100]);
    assertThatThrownBy(() -> LedgerView.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("it was cut");
  }

  @Test
  void view_ofAWriterInTheMiddle_neitherWaitsNorMakesItWait() {
    Path file = directory.resolve("run.db");
    List<Round> rounds = RandomRounds.list(3, 2);
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      ledger.append(rounds.get(0));
      try (LedgerView view = LedgerView.open(file)) {
        view.snapshot(
            () -> {
              assertThat(view.heads()).hasSize(1);
              ledger.append(rounds.get(1)); // commits while the snapshot is open
              assertThat(view.heads()).as("one unchanging state").hasSize(1);
              return view;
            });
        assertThat(view.heads()).hasSize(2);
      }
      ledger
          .session()
          .transaction(
              () -> {
                try (LedgerView view = LedgerView.open(file)) {
                  return view.heads();
                }
              });
    }
  }

  @Test
  void view_ofAFinishedLedger_leavesNoFileBehind() throws IOException {
    Path file = directory.resolve("run.db");
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      RandomRounds.list(5, 2).forEach(ledger::append);
    }
    try (LedgerView view = LedgerView.open(file)) {
      assertThat(view.outline(0)).hasSize(2);
      assertThat(files()).containsExactly("run.db");
    }
    assertThat(files()).containsExactly("run.db");
  }

  @Test
  void view_ofNothingOrOfSomethingElse_isRefusedAndCreatesNothing() throws IOException {
    Path none = directory.resolve("none.db");
    assertThatThrownBy(() -> LedgerView.open(none))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing is written there yet");
    Path other = directory.resolve("other.db");
    try (Session session =
        new SqliteFile(other, new SqliteFile.Schema(7, 1, List.of("CREATE TABLE t (x)"))).open()) {
      assertThat(session.where()).endsWith("other.db");
    }
    assertThatThrownBy(() -> LedgerView.open(other)).hasMessageContaining("it is not ours");
    assertThat(files()).containsExactly("other.db");
  }

  @Test
  void exchanges_ofAnyText_areFoundAsTheyStand() {
    int texts = 0;
    for (long seed = 0; seed < 20; seed++) {
      Path file = directory.resolve(seed + ".db");
      List<Round> rounds = RandomRounds.list(seed, 3);
      try (SqliteLedger ledger = SqliteLedger.open(file)) {
        rounds.forEach(ledger::append);
      }
      try (LedgerView view = LedgerView.open(file)) {
        Found found = view.exchanges().find(ALL, WHOLE);
        assertThat(found.all()).as("seed %d", seed).isEqualTo(found.items().size());
        for (Item item : found.items()) {
          int round = item.asked().round();
          Exchange exchange = rounds.get(round).exchanges().get(item.asked().position());
          assertThat(item.charge()).isEqualTo(exchange.charge());
          assertThat(item.asked().key()).isEqualTo(exchange.key());
          Optional<String> whole =
              view.exchanges().text(round, item.asked().position(), Text.ANSWER);
          assertThat(whole).as("seed %d", seed).hasValue(exchange.answer().text());
          texts++;
        }
        Filter admitted = new Filter(Optional.of(1), Standing.ADMITTED, "");
        Round second = rounds.get(1);
        assertThat(view.exchanges().find(admitted, WHOLE).items())
            .as("seed %d", seed)
            .hasSize(
                (int)
                    second.admissions().stream()
                        .filter(Admission::admitted)
                        .filter(a -> a.exchange() < second.exchanges().size())
                        .count());
      }
    }
    assertThat(texts).isGreaterThan(20);
  }
}
