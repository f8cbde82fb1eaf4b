package dev.quaestor.curation.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.store.PostgresDatabase;
import dev.quaestor.curation.store.Session;
import dev.quaestor.curation.store.StoreException;
import dev.quaestor.curation.teacher.Answer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The treasury over a real PostgreSQL, which is skipped where none can be started. */
class PostgresTreasuryTest extends TreasuryContract {

  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static @Nullable EmbeddedPostgres server;

  private final String schema = "experiment_" + SCHEMAS.incrementAndGet();

  @BeforeAll
  static void start() {
    try {
      server = EmbeddedPostgres.builder().start();
    } catch (IOException | RuntimeException e) {
      String reason =
          "no PostgreSQL could be started here (initdb refuses root where user namespaces are off): "
              + e;
      System.out.println("PostgresTreasuryTest is skipped: " + reason);
      Assumptions.abort(reason);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Vault vault() {
    return new PostgresVault(address(schema));
  }

  private static EmbeddedPostgres server() {
    return java.util.Objects.requireNonNull(server, "the server is started before all tests");
  }

  private static PostgresDatabase.Address address(String schema) {
    String url = "jdbc:postgresql://localhost:" + server().getPort() + "/postgres";
    return new PostgresDatabase.Address(url, schema, Optional.of("postgres"), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "cut \ud83d", "\\u16:00", "ünïcode 🙂", "\ufffd", "'; --"})
  void settle_anyText_comesBackAsItWent(String text) throws Exception {
    Answer answer =
        new Answer(
            Answer.Outcome.MALFORMED, text, text, 4, 3, new Answer.Aside(text, List.of(-0.1)));
    try (Treasury treasury = open()) {
      treasury.settle(reserve(treasury, "a"), answer, ACTUAL);
    }
    try (Treasury treasury = Treasury.open(vault())) {
      assertThat(treasury.taped("a")).contains(answer);
    }
  }

  @Test
  void claim_ofAConnectionThatBroke_isInDoubtAndTheLimitHolds() throws Exception {
    Limits two = Limits.of(Map.of(Dimension.QUERIES, 2L));
    try (Treasury survivor = Treasury.open(vault(), two)) {
      Treasury lost = Treasury.open(vault());
      Reservation reservation = reserve(lost, "a");
      assertThat(survivor.claim(call("a"), WORST)).isInstanceOf(Claim.Waiting.class);
      terminateOldest();
      Claim again = survivor.claim(call("a"), WORST);
      while (again instanceof Claim.Waiting) {
        again = survivor.claim(call("a"), WORST);
      }
      survivor.settle(((Claim.Reserved) again).reservation(), ANSWER, ACTUAL);
      assertThat(survivor.bill().inDoubt()).isEqualTo(WORST);
      assertThatThrownBy(() -> survivor.claim(call("b"), WORST))
          .isInstanceOf(BudgetExhaustedException.class);
      assertThatThrownBy(() -> lost.settle(reservation, ANSWER, ACTUAL))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("resume the run");
    }
  }

  /** Of this schema's two connections the one that holds the later owner's lock. */
  private void terminateOldest() throws SQLException {
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
              + " AND objsubid = 2 AND objid = (SELECT max(id) FROM "
              + schema
              + ".owners)");
    }
  }

  @Test
  void claim_fromManyConnections_neverPassesTheLimit() throws Exception {
    long most = 60;
    Limits limits = Limits.of(Map.of(Dimension.OUTPUT_TOKENS, most));
    Treasury.open(vault(), limits).close();
    AtomicLong spent = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int machine = 0; machine < 4; machine++) {
      RandomGenerator random = new RandomStreams(11).stream(machine, "hammer");
      int number = machine;
      Thread thread =
          new Thread(
              () -> {
                try (Treasury treasury = Treasury.open(vault())) {
                  buy(treasury, number, random, spent);
                } catch (Exception e) {
                  failures.add(e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    try (Treasury treasury = Treasury.open(vault())) {
      assertThat(treasury.bill().billed().outputTokens()).isEqualTo(spent.get());
      assertThat(spent.get()).isBetween(most - 9, most);
      assertThat(treasury.bill().reserved()).isEqualTo(Cost.ZERO);
    }
  }

  private static void buy(Treasury treasury, int machine, RandomGenerator random, AtomicLong spent)
      throws InterruptedException {
    Cost worst = new Cost(1, 0, 10, 0, 0);
    for (int i = 0; i < 60; i++) {
      try {
        Claim claim = treasury.claim(call("key " + machine + "/" + i), worst);
        if (claim instanceof Claim.Reserved reserved) {
          long output = random.nextInt(11);
          spent.addAndGet(output);
          treasury.settle(reserved.reservation(), ANSWER, new Cost(1, 0, output, 0, 0));
        }
      } catch (BudgetExhaustedException e) {
        return;
      }
    }
  }

  @Test
  void open_ofAnotherVersion_isRefused() {
    open().close();
    try (Session session = vault().open()) {
      session.update("UPDATE quaestor_schema SET version = 99");
    }
    assertThatThrownBy(() -> Treasury.open(vault()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("expected schema version 3, found 99");
  }

  @Test
  void open_whereNoServerListens_saysWhatToDo() {
    var nowhere =
        new PostgresDatabase.Address(
            "jdbc:postgresql://127.0.0.1:9/postgres", "x", Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> Treasury.open(new PostgresVault(nowhere), TEN))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("jdbc:postgresql://127.0.0.1:9/postgres, schema x")
        .hasMessageContaining("see that it runs");
  }

  @Test
  void address_withAPasswordInIt_isRefusedWithoutShowingIt() {
    assertThatThrownBy(
            () ->
                new PostgresDatabase.Address(
                    "jdbc:postgresql://h/d?password=secret",
                    "x",
                    Optional.empty(),
                    Optional.empty()))
        .hasMessageContaining("environment variable")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }
}
