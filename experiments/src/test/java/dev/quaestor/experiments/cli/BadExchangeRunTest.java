package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One exchange in five goes wrong, always for the same prompts: the run goes on to its end. */
class BadExchangeRunTest {

  private static final Map<String, Object> TASK =
      Map.of("pool", "even", "pool-size", 300, "seed-set", 20, "monitor", 10, "test", 10);
  private static final int ASKED = 24;

  private static final String MANIFEST =
      """
      name: bad
      task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 10, steer: 0, test: 10}
      student:
        tokenizer: characters
        model: {width: 16, layers: 1, heads: 2, ffn: 32, context: 64}
        base: {steps: 2, batch: 4}
        base-gate: {min: 0, max: 1}
      teacher:
        kind: openai
        model: loopback
        base-url: %s
        concurrency: 4
        max-tokens: 200
        retry: {attempts: 2, first: 1ms, longest: 2ms}
      strategy: random
      rounds: 2
      queries-per-round: 12
      observe: {max-tokens: 8}
      admission: {verify: false}
      train: {batch: 4, steps-per-query: 0.1}
      compute: {shards: 1}
      seeds: [1]
      experiment: {limit: {queries: 1000}}
      """;

  @TempDir private Path temporary;

  private static FaultyChatServer server() throws IOException {
    Solver solver = Tasks.named("strings", TASK).solver().orElseThrow();
    return FaultyChatServer.start(
        Dialect.OPENAI, prompt -> solver.solve(prompt).orElseThrow().text());
  }

  /** Whether a prompt is one of those that are answered badly. */
  private static boolean bad(String prompt) {
    return Math.floorMod(prompt.hashCode(), 5) == 0;
  }

  private static void always(FaultyChatServer server, Fault fault) {
    for (int i = 0; i < 500; i++) {
      server.then(fault);
    }
  }

  /** The fault for the bad prompts, and none for the others. */
  private static Fault forBad(Fault fault) {
    return (exchange, honest) -> {
      JsonNode asked = new ObjectMapper().readTree(exchange.received().body());
      boolean bad = bad(asked.path("messages").get(0).path("content").asText());
      (bad ? fault : Faults.none()).respond(exchange, honest);
    };
  }

  private static Fault saying(Function<String, String> said) {
    return Faults.changed(
        reply -> {
          ObjectNode message = (ObjectNode) reply.path("choices").get(0).path("message");
          message.put("content", said.apply(message.path("content").asText()));
        });
  }

  /** The honest answer with half a character behind it, which only an escape can write. */
  private static Fault half() {
    return (exchange, honest) -> {
      ObjectNode reply = honest.get();
      ObjectNode message = (ObjectNode) reply.path("choices").get(0).path("message");
      message.put("content", message.path("content").asText() + "HALF");
      String body = reply.toString().replace("HALF", "\\ud83d");
      Faults.raw(200, "application/json", body).respond(exchange, () -> reply);
    };
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(
            "500",
            Faults.status(500, "internal error", Map.of()),
            "failed: given up after 2 attempts: .*status 500: internal error"),
        Arguments.of(
            "half a body",
            Faults.raw(200, "application/json", "{\"choices\": ["),
            "failed: given up after 2 attempts: .*not a whole JSON object.*"),
        Arguments.of(
            "unknown", saying(text -> text + "\u2713"), "characters: .*\u2713 \\(U\\+2713\\)"),
        Arguments.of(
            "nul",
            saying(text -> text + "\u0000"),
            "malformed: the answer holds half a character.*"),
        Arguments.of("half", half(), "malformed: the answer holds half a character.*"),
        Arguments.of("end", saying(text -> text + "<eos> a"), "special-token: .*<eos>"),
        Arguments.of("long", saying(text -> text + " a".repeat(99)), "length: .*context holds 64"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void run_somePromptsAnsweredBadly_goesOnToItsEnd(String name, Fault fault, String reason)
      throws IOException {
    try (FaultyChatServer server = server()) {
      always(server, forBad(fault));
      Path out = temporary.resolve("out");
      Said run = quaestor(new LocalStudents(), "run", manifest(server), "--out", out);
      assertThat(run.code()).as(run.err()).isZero();
      List<Round> rounds = rounds(out);
      int bad = 0;
      for (Round round : rounds) {
        for (Admission admission : round.admissions()) {
          String prompt =
              round.exchanges().get(admission.exchange()).request().candidate().prompt();
          if (bad(prompt)) {
            bad++;
            assertThat(admission.rejection()).matches(reason);
          } else {
            assertThat(admission.rejection()).isEmpty();
          }
        }
      }
      assertThat(bad).as("of %d", ASKED).isPositive();
      JsonNode budget = json("budget", out);
      assertThat(budget.path("charged").path("queries").asInt()).isEqualTo(ASKED);
      assertThat(budget.path("reserved").path("queries").asInt()).isZero();
      int failed = fault(rounds);
      assertThat(budget.path("billed").path("queries").asInt())
          .as("two attempts each for what failed")
          .isEqualTo(ASKED + failed);
      assertThat(quaestor(new LocalStudents(), "resume", out).code()).isZero();
      assertThat(posts(server)).as("nothing anew").isEqualTo(ASKED + failed);
    }
  }

  private static int fault(List<Round> rounds) {
    return (int)
        rounds.stream()
            .flatMap(round -> round.exchanges().stream())
            .filter(exchange -> exchange.answer().outcome() == Answer.Outcome.FAILED)
            .count();
  }

  @Test
  void run_everyPromptFails_stopsAndAsksThemAnewOnResume() throws IOException {
    try (FaultyChatServer server = server()) {
      List<Fault> faults = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        faults.add(Faults.none());
      }
      for (int i = 0; i < 200; i++) {
        faults.add(Faults.status(500, "no such adapter", Map.of()));
      }
      server.then(faults.toArray(Fault[]::new));
      Path out = temporary.resolve("out");
      Students students = new MemorisingStudents();
      Said run =
          quaestor(
              students,
              "run",
              manifest(server),
              "--out",
              out,
              "--set",
              "teacher.concurrency=1",
              "--set",
              "teacher.give-up-after=6");
      assertThat(run.code()).as(run.err()).isEqualTo(3);
      assertThat(run.err())
          .contains("6 requests in a row failed, the last for candidate")
          .contains("status 500: no such adapter")
          .contains("--set teacher.give-up-after=0");
      assertThat(posts(server)).as("and no more").isEqualTo(5 + 2 * 6);
      assertThat(json("status", out).path("runs").get(0).path("round").asInt()).isZero();
    }
    try (FaultyChatServer mended = server()) {
      Path out = temporary.resolve("out");
      Said resumed =
          quaestor(
              new MemorisingStudents(),
              "resume",
              out,
              "--set",
              "teacher.base-url=" + mended.baseUrl());
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(posts(mended)).as("what was answered is kept").isEqualTo(ASKED - 5);
      assertThat(fault(rounds(out))).isZero();
    }
  }

  @Test
  void run_overrun_isBilledAndGoesOnWithARaisedOverhead() throws IOException {
    try (FaultyChatServer server = server()) {
      Fault more =
          Faults.changed(
              reply ->
                  ((ObjectNode) reply.path("usage"))
                      .put("completion_tokens", 201)
                      .put("prompt_tokens", 900));
      always(server, forBad(more));
      Path out = temporary.resolve("out");
      Students students = new MemorisingStudents();
      Said run = quaestor(students, "run", manifest(server), "--out", out);
      assertThat(run.code()).as(run.err()).isEqualTo(3);
      assertThat(run.err())
          .contains("900 input tokens, 201 output tokens")
          .contains("Raise teacher.overhead.input by")
          .contains("and teacher.overhead.output by 1 or more")
          .doesNotContain("Cost[");
      int sent = posts(server);
      assertThat(sent).as("at most those in flight").isLessThan(12);
      Said again = quaestor(students, "resume", out);
      assertThat(again.code()).isEqualTo(3);
      assertThat(posts(server)).as("nothing further is sent").isEqualTo(sent);
      Said lower = quaestor(students, "resume", out, "--set", "teacher.overhead.input=10");
      assertThat(lower.code()).isEqualTo(2);
      assertThat(lower.err()).contains("teacher.overhead.input: was 256, is 10");
      Said resumed =
          quaestor(students, "resume", out, "--set", "teacher.overhead={input: 900, output: 1}");
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(posts(server)).as("each once").isEqualTo(ASKED);
      JsonNode budget = json("budget", out);
      assertThat(budget.path("charged")).isEqualTo(budget.path("billed"));
    }
  }

  @Test
  void resume_moreTokens_holdForWhatIsNotYetSent() throws IOException {
    try (FaultyChatServer server = server()) {
      Fault more =
          Faults.changed(reply -> ((ObjectNode) reply.path("usage")).put("completion_tokens", 300));
      always(server, forBad(more));
      Path out = temporary.resolve("out");
      Students students = new MemorisingStudents();
      assertThat(quaestor(students, "run", manifest(server), "--out", out).code()).isEqualTo(3);
      Said resumed = quaestor(students, "resume", out, "--set", "teacher.max-tokens=300");
      assertThat(resumed.code()).as(resumed.err()).isEqualTo(3);
      assertThat(resumed.err()).as("what was asked for 200 stays so").contains("by 100 or more");
      Said roomier = quaestor(students, "resume", out, "--set", "teacher.overhead.output=100");
      assertThat(roomier.code()).as(roomier.err()).isZero();
      assertThat(posts(server)).as("each once").isEqualTo(ASKED);
      assertThat(rounds(out).stream().flatMap(round -> round.exchanges().stream()))
          .extracting(exchange -> exchange.request().sampling().maxTokens())
          .contains(200, 300);
    }
  }

  private Path manifest(FaultyChatServer server) throws IOException {
    return Files.writeString(temporary.resolve("bad.yaml"), MANIFEST.formatted(server.baseUrl()));
  }

  private static Said quaestor(Students students, Object... arguments) {
    return Said.by(students, arguments);
  }

  private static int posts(FaultyChatServer server) {
    return (int) server.received().stream().filter(each -> each.method().equals("POST")).count();
  }

  private static List<Round> rounds(Path out) {
    try (SqliteLedger ledger = SqliteLedger.read(out.resolve("random/1/run.db"))) {
      return ledger.rounds();
    }
  }

  private static JsonNode json(String command, Path out) throws IOException {
    Said said = quaestor(new MemorisingStudents(), command, out, "--json");
    assertThat(said.code()).as(said.err()).isZero();
    return new ObjectMapper().readTree(said.out());
  }
}
