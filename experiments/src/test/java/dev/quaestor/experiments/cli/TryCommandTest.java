package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.experiments.assembly.MemorisingStudents;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A handful of answers, looked at before anything is run. */
class TryCommandTest {

  private static final Map<String, Object> TASK =
      Map.of("pool", "even", "pool-size", 300, "seed-set", 20, "monitor", 30, "test", 20);

  @TempDir private Path temporary;

  private static String solved(String prompt) {
    Solver solver = Tasks.named("strings", TASK).solver().orElseThrow();
    return solver.solve(prompt).orElseThrow().text();
  }

  private Path manifest(String teacher) throws IOException {
    return Files.writeString(
        temporary.resolve("tried.yaml"),
        """
        name: tried
        task: {name: strings, pool: even, pool-size: 300, seed-set: 20, monitor: 30, steer: 0, test: 20}
        teacher: %s
        strategy: random
        rounds: 3
        queries-per-round: 8
        compute: {shards: 1}
        """
            .formatted(teacher));
  }

  private static String served(Dialect dialect, FaultyChatServer server) {
    return "{kind: %s, model: loopback, base-url: \"%s\", concurrency: 4, price: {input-micro-usd-per-million: 150000, output-micro-usd-per-million: 600000}}"
        .formatted(dialect.name().toLowerCase(Locale.ROOT), server.baseUrl());
  }

  private static Said quaestor(Object... arguments) {
    return Said.by(new MemorisingStudents(), arguments);
  }

  private static List<JsonNode> lines(Said said) throws IOException {
    assertThat(said.code()).as(said.err()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : said.out().split("\n")) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @ParameterizedTest
  @EnumSource
  void try_thenRun_buysNoAnswerTwice(Dialect dialect) throws IOException {
    try (FaultyChatServer server = FaultyChatServer.start(dialect, TryCommandTest::solved)) {
      Path manifest = manifest(served(dialect, server));
      Path out = temporary.resolve("out");
      List<JsonNode> tried = lines(quaestor("try", manifest, "--n", 8, "--out", out, "--json"));
      assertThat(tried).hasSize(8);
      for (JsonNode line : tried) {
        assertThat(line.path("answer").asText()).isEqualTo(solved(line.path("prompt").asText()));
        assertThat(line.path("verdict").asText()).isEqualTo("admitted");
        assertThat(line.path("judged").asText()).isEqualTo("correct");
        assertThat(line.path("parsed").asText()).isNotEmpty();
        assertThat(line.path("charged").path("queries").asLong()).isEqualTo(1);
        assertThat(line.path("charged").path("micro_usd").asLong()).isPositive();
      }
      assertThat(server.books().completions()).isEqualTo(8);

      List<JsonNode> again = lines(quaestor("try", manifest, "--n", 8, "--out", out, "--json"));
      assertThat(again).isEqualTo(tried);
      assertThat(server.books().completions()).as("a second look is free").isEqualTo(8);

      Said run = quaestor("run", manifest, "--out", out);
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(server.books().completions()).as("of 24 asked, 8 were bought").isEqualTo(24);
      JsonNode budget = new ObjectMapper().readTree(quaestor("budget", out, "--json").out());
      assertThat(budget.path("charged").path("queries").asLong()).isEqualTo(24);
      assertThat(budget.path("billed").path("queries").asLong()).isEqualTo(24);
    }
  }

  @Test
  void try_manifestChangedAfterwards_runsInTheSameDirectory() throws IOException {
    Path manifest = manifest("solver");
    Path out = temporary.resolve("out");
    assertThat(quaestor("try", manifest, "--n", 5, "--out", out).code()).isZero();
    Said run =
        quaestor("run", manifest, "--out", out, "--set", "rounds=2", "--set", "strategy=margin");
    assertThat(run.code())
        .as("the limit that follows from the rounds has room: " + run.err())
        .isZero();
  }

  /** Whoever reads a tape wants to know what was asked, be it for a look alone. */
  @Test
  void try_answersThatNoRunAsksAgain_haveTheirQuestionsOnAnExportedTape() throws IOException {
    try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, TryCommandTest::solved)) {
      Path manifest = manifest(served(Dialect.OPENAI, server));
      Path out = temporary.resolve("out");
      List<JsonNode> tried = lines(quaestor("try", manifest, "--n", 5, "--out", out, "--json"));
      tried.addAll(
          lines(quaestor("try", manifest, "--n", 5, "--out", out, "--json", "--set", "seeds=[2]")));
      String[] other = {"run", "" + manifest, "--out", "" + out, "--set", "seeds=[7]"};
      assertThat(quaestor((Object[]) other).code()).isZero();
      Path tape = temporary.resolve("tape.jsonl");
      assertThat(quaestor("tape", "export", out, "--to", tape).code()).isZero();
      List<String> lines = Files.readAllLines(tape);
      List<String> questions = new ArrayList<>();
      for (String line : lines.subList(1, lines.size() - 1)) {
        JsonNode messages = new ObjectMapper().readTree(line).path("messages");
        assertThat(messages).as(line).isNotEmpty();
        questions.add(messages.get(messages.size() - 1).path("content").asText());
      }
      assertThat(questions).hasSize((int) server.books().completions());
      assertThat(questions)
          .containsAll(tried.stream().map(l -> l.path("prompt").asText()).toList());
    }
  }

  @Test
  void try_writtenLimit_holds() throws IOException {
    try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, TryCommandTest::solved)) {
      Path manifest = manifest(served(Dialect.OPENAI, server));
      Said said =
          quaestor(
              "try",
              manifest,
              "--n",
              20,
              "--out",
              temporary.resolve("out"),
              "--json",
              "--set",
              "budget.queries=8");
      assertThat(lines(said)).hasSize(8);
      assertThat(said.err()).contains("ended the asking after 8 of 20");
      assertThat(server.books().completions()).isEqualTo(8);
    }
  }

  @Test
  void try_costs_areSaidBeforeAndAfter() throws IOException {
    try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, TryCommandTest::solved)) {
      Path manifest = manifest(served(Dialect.OPENAI, server));
      Path out = temporary.resolve("out");
      Said first = quaestor("try", manifest, "--n", 3, "--out", out);
      assertThat(first.err())
          .contains("3 questions, at most 3 queries")
          .containsPattern(
              "charged 3 queries, .* input tokens, .* output tokens, \\$0\\.00\\d\\d for them")
          .containsPattern("billed now: 3 queries");
      Said second = quaestor("try", manifest, "--n", 3, "--out", out);
      assertThat(second.err()).contains("charged 3 queries").contains("billed now: nothing");
    }
  }

  @Test
  void try_answersThatAreWrong_areShownWithPromptAndReasonInEightyColumns() throws IOException {
    String long1 = "a word and another ".repeat(12);
    try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, prompt -> long1)) {
      Said said =
          quaestor(
              "try",
              manifest(served(Dialect.OPENAI, server)),
              "--n",
              2,
              "--out",
              temporary.resolve("out"));
      assertThat(said.code()).as(said.err()).isZero();
      assertThat(said.out().lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
      assertThat(said.out())
          .contains("prompt ", "answer ", "parsed ", "verdict   rejected: verify: ");
      assertThat(said.err()).contains("0 of 2 admitted; rejected: 2 by verify.");
    }
  }

  @Test
  void try_answerWithTerminalEscapes_isShownAndNotObeyed() throws IOException {
    String evil = "\u001b[2J\u001b]0;owned\u0007 \u202e7\u009b1m";
    try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, prompt -> evil)) {
      Path manifest = manifest(served(Dialect.OPENAI, server));
      Path out = temporary.resolve("out");
      Said said = quaestor("try", manifest, "--n", 1, "--out", out);
      assertThat(said.out() + said.err())
          .doesNotContainPattern("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]");
      assertThat(said.out()).contains("\\u001b[2J\\u001b]0;owned\\u0007 \\u202e7\\u009b1m");
      JsonNode line = lines(quaestor("try", manifest, "--n", 1, "--out", out, "--json")).get(0);
      assertThat(line.path("answer").asText()).as("to a machine it is what it was").isEqualTo(evil);
    }
  }

  /** A student of characters has never seen a snowman. */
  @Test
  void try_answerTheStudentCannotWrite_saysSoBeforeAnythingIsTrained() throws IOException {
    try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, prompt -> "a\u2603b")) {
      Path out = temporary.resolve("out");
      Said said =
          Said.by(
              new LocalStudents(),
              "try",
              manifest(served(Dialect.OPENAI, server)),
              "--n",
              1,
              "--out",
              out,
              "--json",
              "--set",
              "admission.verify=false");
      JsonNode line = lines(said).get(0);
      assertThat(line.path("verdict").asText()).isEqualTo("rejected");
      assertThat(line.path("reason").asText()).contains("\u2603");
      assertThat(out.resolve("base")).doesNotExist();
    }
  }

  @Test
  void try_batchTeacher_isRefusedByName() throws IOException {
    Said said =
        quaestor(
            "try",
            manifest("{kind: openai-batch, model: m, base-url: \"http://127.0.0.1:9/v1\"}"),
            "--out",
            temporary.resolve("out"));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains("teacher.kind: openai-batch")
        .contains("--set teacher.kind=openai");
    assertThat(temporary.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3", "x"})
  void try_numberThatIsNone_isRefused(String number) throws IOException {
    Said said = quaestor("try", manifest("solver"), "--n", number);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("--n");
  }

  @Test
  void plan_server_isSentNothingUnlessAsked() throws IOException {
    try (FaultyChatServer server = FaultyChatServer.start(Dialect.OPENAI, TryCommandTest::solved)) {
      Path manifest = manifest(served(Dialect.OPENAI, server));
      Path out = temporary.resolve("out");
      Said plan = quaestor("plan", manifest, "--out", out);
      assertThat(plan.code()).as(plan.err()).isZero();
      assertThat(server.received()).isEmpty();
      assertThat(out).doesNotExist();
      assertThat(plan.out()).contains("not checked", server.baseUrl().toString(), "loopback");

      Said asked = quaestor("plan", manifest, "--out", out, "--ask", 2);
      assertThat(asked.code()).as(asked.err()).isZero();
      assertThat(server.books().completions()).isEqualTo(2);
      assertThat(asked.out()).contains("── 2 of 2");
    }
  }
}
