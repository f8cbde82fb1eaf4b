package dev.quaestor.teacher.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.NetworkTeacherContract;
import dev.quaestor.teacher.network.ReplyContract;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.TransportContract;
import dev.quaestor.teacher.openai.OpenAiOptions.LengthField;
import dev.quaestor.teacher.openai.OpenAiOptions.LogProbabilities;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OpenAiTest implements TransportContract, ReplyContract {

  private FaultyChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = NetworkTeacherContract.echo(dialect());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Override
  public Dialect dialect() {
    return Dialect.OPENAI;
  }

  @Override
  public FaultyChatServer server() {
    return server;
  }

  @Override
  public Teacher connect(ServerSettings settings) {
    return OpenAi.teacher(IDENTITY, settings, OpenAiOptions.DEFAULT);
  }

  @Override
  public Fault finished(String reason) {
    return Faults.changed(reply -> choice(reply).put("finish_reason", reason));
  }

  @Override
  public Fault withoutUsage() {
    return Faults.changed(reply -> reply.remove("usage"));
  }

  @Override
  public Fault claiming(int input, int output) {
    return Faults.changed(
        reply ->
            reply.putObject("usage").put("prompt_tokens", input).put("completion_tokens", output));
  }

  @Override
  public Fault withoutContent() {
    return Faults.changed(reply -> reply.putArray("choices"));
  }

  private static ObjectNode choice(ObjectNode reply) {
    return (ObjectNode) reply.path("choices").path(0);
  }

  private static ObjectNode message(ObjectNode reply) {
    return (ObjectNode) choice(reply).path("message");
  }

  private Answer ask(Consumer<ObjectNode> change) throws Exception {
    server.then(Faults.changed(change));
    try (Teacher teacher = teacher()) {
      return teacher.answer(TeacherContract.request("What is 3 + 4?", 64));
    }
  }

  @Test
  void answer_reasonsForEnding() throws Exception {
    for (String reason : new String[] {"stop", "eos", "eos_token", "stop_sequence"}) {
      assertThat(ask(reply -> choice(reply).put("finish_reason", reason)).outcome())
          .isEqualTo(Outcome.COMPLETED);
    }
    assertThat(ask(reply -> choice(reply).put("finish_reason", "length")).outcome())
        .isEqualTo(Outcome.TRUNCATED);
    assertThat(ask(reply -> choice(reply).put("finish_reason", "content_filter")).outcome())
        .isEqualTo(Outcome.FILTERED);
    assertThat(ask(reply -> choice(reply).put("finish_reason", "tool_calls")).outcome())
        .isEqualTo(Outcome.MALFORMED);
  }

  @Test
  void answer_refusalKeepsItsWords() throws Exception {
    Answer answer = ask(reply -> message(reply).putNull("content").put("refusal", "I cannot."));
    assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(answer.detail()).isEqualTo("I cannot.");
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void answer_blankIsEmpty() throws Exception {
    assertThat(ask(reply -> message(reply).put("content", " \n")).outcome())
        .isEqualTo(Outcome.EMPTY);
    assertThat(ask(reply -> message(reply).putNull("content")).outcome()).isEqualTo(Outcome.EMPTY);
  }

  @Test
  void answer_moreChoicesThanAsked() throws Exception {
    Answer answer =
        ask(
            reply -> {
              ObjectNode second = choice(reply).deepCopy();
              second.put("index", 1);
              ((ObjectNode) second.path("message")).put("content", "another");
              ((ArrayNode) reply.path("choices")).add(second);
            });
    assertThat(answer.text()).isEqualTo("You said: What is 3 + 4?");
    assertThat(answer.outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void answer_reasoningIsKeptApart() throws Exception {
    for (String field : new String[] {"reasoning_content", "reasoning"}) {
      Answer answer = ask(reply -> message(reply).put(field, "3 and 4, so 7"));
      assertThat(answer.text()).isEqualTo("You said: What is 3 + 4?");
      assertThat(answer.aside().reasoning()).isEqualTo("3 and 4, so 7");
    }
  }

  @Test
  void answer_reasoningInTagsIsKeptApart() throws Exception {
    Answer answer = ask(reply -> message(reply).put("content", "<think>\nhm\n</think>\n\nSeven."));
    assertThat(answer.text()).isEqualTo("Seven.");
    assertThat(answer.aside().reasoning()).isEqualTo("hm");
    Answer open = ask(reply -> message(reply).put("content", "<think>\nhm"));
    assertThat(open.outcome()).isEqualTo(Outcome.EMPTY);
    assertThat(open.aside().reasoning()).isEqualTo("hm");
    Answer within = ask(reply -> message(reply).put("content", "Write `<think>a</think>`."));
    assertThat(within.text()).isEqualTo("Write `<think>a</think>`.");
  }

  @Test
  void answer_logProbabilitiesWhereOffered() throws Exception {
    OpenAiOptions options = new OpenAiOptions(LengthField.MAX_TOKENS, LogProbabilities.ASKED);
    server.then(
        Faults.changed(
            reply -> {
              ArrayNode tokens = choice(reply).putObject("logprobs").putArray("content");
              tokens.addObject().put("token", "a").put("logprob", -0.5).putArray("top_logprobs");
              tokens.addObject().put("token", "b").put("logprob", -2).putArray("top_logprobs");
            }));
    try (Teacher teacher =
        OpenAi.teacher(
            IDENTITY, ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE), options)) {
      Answer offered = teacher.answer(TeacherContract.request("Hi", 64));
      assertThat(offered.aside().logProbabilities()).containsExactly(-0.5, -2.0);
      Answer not = teacher.answer(TeacherContract.request("Hi", 64));
      assertThat(not.aside().logProbabilities()).isEmpty();
    }
    assertThat(server.received().get(0).body()).contains("\"logprobs\":true");
  }

  @Test
  void answer_eitherFieldForTheLength() throws Exception {
    for (LengthField field : LengthField.values()) {
      OpenAiOptions options = new OpenAiOptions(field, LogProbabilities.NOT_ASKED);
      try (Teacher teacher =
          OpenAi.teacher(
              IDENTITY, ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE), options)) {
        assertThat(teacher.answer(TeacherContract.request("Hi", 2)).outcome())
            .isEqualTo(Outcome.TRUNCATED);
      }
    }
    assertThat(server.received().get(0).body()).contains("\"max_tokens\":2");
    assertThat(server.received().get(1).body()).contains("\"max_completion_tokens\":2");
  }

  @Test
  void answer_conversationAndSamplingAsAsked() throws Exception {
    try (Teacher teacher = teacher()) {
      teacher.answer(TeacherContract.request("Hi \"there\" \u2028", 64));
    }
    assertThat(server.received().get(0).body())
        .contains("\"role\":\"user\"")
        .contains("\"temperature\":0.0")
        .contains("\"top_p\":1.0")
        .doesNotContain("logprobs");
  }

  @Test
  void check_serverWithoutKeyOrList() throws Exception {
    try (Teacher teacher = teacher()) {
      teacher.check(java.util.List.of());
    }
    assertThat(server.received().get(0).path()).isEqualTo("/v1/models");
    assertThat(server.books().completions()).isZero();
  }
}
