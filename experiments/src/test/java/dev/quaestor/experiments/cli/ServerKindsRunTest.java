package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.loopback.kinds.ServerKind;
import dev.quaestor.teacher.loopback.kinds.ServerKind.Bill;
import dev.quaestor.teacher.loopback.kinds.ServerKind.Fate;
import dev.quaestor.teacher.loopback.kinds.ServerKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A small run against every kind of server, sixteen requests in flight, under a limit that holds
 * fewer: it ends, or stops and says why; what is charged and billed is what was served; nothing is
 * passed; and when the server is well again {@code resume} ends the run.
 */
class ServerKindsRunTest {

  private static final int ROUND = 16;
  private static final int ASKED = 2 * ROUND;

  /** Fifteen requests of sixteen at their worst case. */
  private static final long LIMIT = 900;

  private static final String MANIFEST =
      """
      name: kinds
      task: {name: jsonl, file: pool.jsonl, columns: {prompt: question, reference: answer}, verify: number,
        seed-file: seeds.jsonl, seed-set: 12, pool-size: 60, monitor: 4, test: 4}
      student:
        tokenizer: characters
        model: {width: 8, layers: 1, heads: 1, ffn: 8, context: 64}
        base: {steps: 1, batch: 2}
        base-gate: {min: 0, max: 1}
      teacher:
        kind: openai
        model: loopback
        base-url: %s
        concurrency: 16
        max-tokens: 60
        retry: {attempts: 6, first: 4ms, longest: 40ms, asked: 1s}
        price: {input-micro-usd-per-million: $1, output-micro-usd-per-million: $2}
      strategy: random
      rounds: 2
      queries-per-round: 16
      observe: {max-tokens: 2}
      train: {batch: 4, steps-per-query: 0.05, replay: 0}
      compute: {shards: 1}
      experiment: {limit: {queries: 400, output-tokens: 900}}
      """;

  @TempDir private static Path folder;
  private static int mostInFlight;

  private final Students students = new LocalStudents();

  @BeforeAll
  static void files() throws IOException {
    StringBuilder pool = new StringBuilder();
    for (int a = 0; a < 68; a++) {
      pool.append(row("What is %d plus %d?".formatted(a, 2 * a), 3 * a));
    }
    Files.writeString(folder.resolve("pool.jsonl"), pool);
    StringBuilder seeds = new StringBuilder();
    for (int a = 0; a < 12; a++) {
      seeds.append(row("First: %d and %d.\\n#### A sum?".formatted(a, a + 70), 2 * a + 70));
    }
    Files.writeString(folder.resolve("seeds.jsonl"), seeds);
  }

  private static String row(String question, int answer) {
    return "{\"question\": \"%s\", \"answer\": \"%d\"}%n".formatted(question, answer);
  }

  private static FaultyChatServer server() throws IOException {
    return FaultyChatServer.start(
        Dialect.OPENAI,
        prompt -> {
          String[] words = prompt.split("[^0-9]+");
          return "" + (Integer.parseInt(words[1]) + Integer.parseInt(words[2]));
        });
  }

  private Said quaestor(Object... arguments) {
    return Said.by(students, arguments);
  }

  /** The base of the first run is every run's. */
  private Said begin(FaultyChatServer server, Path out, String... more) throws IOException {
    Path manifest = folder.resolve("kinds.yaml");
    Files.writeString(manifest, MANIFEST.formatted(server.baseUrl()));
    return quaestor(
        Stream.concat(Stream.of("run", manifest, "--out", out), Stream.of(more)).toArray());
  }

  static List<ServerKind> kinds() {
    return ServerKinds.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void run(ServerKind kind) throws Exception {
    Path out = folder.resolve(kind.name().replaceAll("[^a-zA-Z0-9]+", "-"));
    try (FaultyChatServer server = kind.made(server())) {
      String[] more =
          kind.name().contains("marker")
              ? new String[] {"--set", "task.answer-after=####"}
              : new String[0];
      Said run = begin(server, out, more);
      assertThat(run.err()).doesNotContain("Exception", "Cost[", "9223372036854775807");
      if (kind.fate() != Fate.OVERRUN) {
        withinLimits(out);
      }
      boolean spent = run.err().contains("experiment.limit.output-tokens");
      assertThat(spent).as(run.err()).isEqualTo(kind.bill() == Bill.WORST_CASE);
      boolean stopped =
          spent
              || kind.fate() == Fate.STOPS
              || kind.fate() == Fate.OVERRUN
              || kind.fate() == Fate.NONE;
      assertThat(run.code()).as(run.err()).isEqualTo(stopped ? 3 : 0);
      if (stopped && !spent) {
        assertThat(run.err()).contains(kind.words());
      }
      servedAsBilled(kind, server, json("budget", out));
      if (stopped) {
        ServerKind.mended(server);
        Said resumed = resumed(kind, out, spent);
        assertThat(resumed.code()).as(resumed.err()).isZero();
      }
      ended(kind, out, stopped);
    }
  }

  private Said resumed(ServerKind kind, Path out, boolean spent) {
    if (spent) {
      return quaestor("resume", out, "--set", "experiment.limit.output-tokens=9000");
    }
    return kind.fate() == Fate.OVERRUN
        ? quaestor(
            "resume",
            out,
            "--set",
            "teacher.overhead={input: 900, output: 5000}",
            "--set",
            "experiment.limit.output-tokens=200000")
        : quaestor("resume", out);
  }

  /** What the server served is what it is owed, or less where attempts failed. */
  private static void servedAsBilled(ServerKind kind, FaultyChatServer server, JsonNode budget) {
    FaultyChatServer.Books books = server.books();
    JsonNode billed = budget.path("billed");
    assertThat(budget.path("reserved").path("queries").asLong()).isZero();
    assertThat(books.completions()).isLessThanOrEqualTo(billed.path("queries").asLong());
    assertThat(books.outputTokens()).isLessThanOrEqualTo(billed.path("output_tokens").asLong());
    if (kind.bill() == Bill.KNOWN && kind.fate() == Fate.WHOLE) {
      JsonNode charged = budget.path("charged");
      assertThat(charged.path("queries").asLong()).isEqualTo(ASKED);
      assertThat(charged.path("output_tokens").asLong()).isEqualTo(ASKED);
      assertThat(charged.path("input_tokens").asLong()).isEqualTo(6 * ASKED);
      assertThat(charged.path("micro_usd").asLong()).isEqualTo(8 * ASKED);
      JsonNode doubt = budget.path("in_doubt");
      assertThat(billed.path("queries").asLong())
          .isEqualTo(ASKED + doubt.path("queries").asLong())
          .isGreaterThanOrEqualTo(books.completions());
    }
  }

  /** Every round is whole, and what was rejected has its reason. */
  private static void ended(ServerKind kind, Path out, boolean stopped) {
    List<Round> rounds;
    try (SqliteLedger ledger = SqliteLedger.read(out.resolve("random/1/run.db"))) {
      rounds = ledger.rounds();
    }
    List<Admission> admissions = rounds.stream().flatMap(r -> r.admissions().stream()).toList();
    assertThat(admissions).hasSize(ASKED);
    List<String> rejected =
        admissions.stream().filter(a -> !a.admitted()).map(Admission::rejection).toList();
    if (!stopped) {
      String reason =
          kind.fate() == Fate.UNWRITABLE
              ? "characters: .*"
              : kind.outcome().name().toLowerCase(java.util.Locale.ROOT) + ": .*";
      assertThat(rejected).allMatch(each -> each.matches("(?s)" + reason));
    }
    switch (kind.fate()) {
      case HALF, UNWRITABLE -> assertThat(rejected).hasSize(ASKED / 2);
      case NONE -> assertThat(rejected).hasSize(ROUND);
      case FEW -> assertThat(rejected).hasSizeBetween(stopped ? 0 : 1, ASKED / 2);
      default -> assertThat(rejected).isEmpty();
    }
  }

  /** Billed and reserved together, after every entry in the bill. */
  private static void withinLimits(Path out) throws SQLException {
    Map<Long, Long> reserved = new HashMap<>();
    long billed = 0;
    int inFlight = 0;
    try (Connection db =
            DriverManager.getConnection("jdbc:sqlite:" + out.resolve("experiment.db"));
        Statement statement = db.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT kind, call, output_tokens FROM entries ORDER BY seq")) {
      while (rows.next()) {
        long call = rows.getLong(2);
        switch (rows.getString(1)) {
          case "reserved" -> reserved.put(call, rows.getLong(3));
          case "released" -> reserved.remove(call);
          case "settled", "in doubt" -> {
            reserved.remove(call);
            billed += rows.getLong(3);
          }
          default -> {}
        }
        inFlight = Math.max(inFlight, reserved.size());
        long held = billed + reserved.values().stream().mapToLong(Long::longValue).sum();
        assertThat(held).isLessThanOrEqualTo(LIMIT);
      }
    }
    assertThat(reserved).isEmpty();
    assertThat(inFlight).as("in flight at a time").isBetween(1, (int) LIMIT / 60);
    mostInFlight = Math.max(mostInFlight, inFlight);
  }

  /**
   * Of any one kind a busy machine may let each request end before the next begins; of all kinds it
   * will not. Zero is where none was looked at.
   */
  @AfterAll
  static void someWereInFlightTogether() {
    assertThat(mostInFlight).as("in flight at a time, of any kind").isNotEqualTo(1);
  }

  private JsonNode json(String command, Path out) throws IOException {
    Said said = quaestor(command, out, "--json");
    assertThat(said.code()).as(said.err()).isZero();
    return new ObjectMapper().readTree(said.out());
  }

  static List<Map.Entry<String, Fault>> listings() {
    return List.copyOf(ServerKinds.listings().entrySet());
  }

  @ParameterizedTest
  @MethodSource("listings")
  void run_serverWithoutAListOfModels(Map.Entry<String, Fault> listing) throws IOException {
    try (FaultyChatServer server = server().listing(listing.getValue())) {
      Said run = begin(server, folder.resolve(listing.getKey().replace(' ', '-')));
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(server.books().completions()).isEqualTo(ASKED);
    }
  }
}
