package dev.quaestor.teacher.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.network.NetworkTeacherContract;
import dev.quaestor.teacher.network.ReplyContract;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.TransportContract;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AnthropicTest implements TransportContract, ReplyContract {

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
    return Dialect.ANTHROPIC;
  }

  @Override
  public FaultyChatServer server() {
    return server;
  }

  @Override
  public Teacher connect(ServerSettings settings) {
    return Anthropic.teacher(IDENTITY, settings);
  }

  @Override
  public Fault finished(String reason) {
    return Faults.changed(reply -> reply.put("stop_reason", reason));
  }

  @Override
  public Fault withoutUsage() {
    return Faults.changed(reply -> reply.remove("usage"));
  }

  @Override
  public Fault claiming(int input, int output) {
    return Faults.changed(
        reply -> reply.putObject("usage").put("input_tokens", input).put("output_tokens", output));
  }

  @Override
  public Fault withoutContent() {
    return Faults.changed(reply -> reply.putArray("content"));
  }

  private Answer ask(Consumer<ObjectNode> change) throws Exception {
    server.then(Faults.changed(change));
    try (Teacher teacher = teacher()) {
      return teacher.answer(TeacherContract.request("What is 3 + 4?", 64));
    }
  }

  @Test
  void answer_reasonsForEnding() throws Exception {
    assertThat(ask(reply -> reply.put("stop_reason", "stop_sequence")).outcome())
        .isEqualTo(Outcome.COMPLETED);
    assertThat(ask(reply -> reply.put("stop_reason", "max_tokens")).outcome())
        .isEqualTo(Outcome.TRUNCATED);
    assertThat(ask(reply -> reply.put("stop_reason", "refusal")).outcome())
        .isEqualTo(Outcome.REFUSED);
    assertThat(ask(reply -> reply.put("stop_reason", "tool_use")).outcome())
        .isEqualTo(Outcome.MALFORMED);
    assertThat(ask(reply -> reply.putNull("stop_reason")).outcome())
        .as("shorter than it may be")
        .isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void answer_thinkingIsKeptApart() throws Exception {
    Answer answer =
        ask(
            reply -> {
              ArrayNode content = reply.putArray("content");
              content
                  .addObject()
                  .put("type", "thinking")
                  .put("thinking", "hm")
                  .put("signature", "");
              content.addObject().put("type", "text").put("text", "Sev");
              content.addObject().put("type", "text").put("text", "en.");
              content.addObject().put("type", "of_the_future").put("x", 1);
            });
    assertThat(answer.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(answer.text()).isEqualTo("Seven.");
    assertThat(answer.aside().reasoning()).isEqualTo("hm");
  }

  @Test
  void answer_cachedInputIsBilledInput() throws Exception {
    Answer answer =
        ask(
            reply ->
                reply
                    .putObject("usage")
                    .put("input_tokens", 3)
                    .put("cache_read_input_tokens", 40)
                    .put("cache_creation_input_tokens", 500)
                    .put("output_tokens", 9));
    assertThat(answer.inputTokens()).isEqualTo(543);
    assertThat(answer.outputTokens()).isEqualTo(9);
  }

  @Test
  void answer_systemPromptHasItsOwnField() throws Exception {
    List<Message> messages = List.of(new Message("system", "Be brief."), Message.user("Hi"));
    TeacherRequest request =
        new TeacherRequest(
            Candidate.of("Hi", "", ""), messages, new Sampling(64, 0.7, 0.9), "answer", 0);
    try (Teacher teacher = teacher()) {
      assertThat(teacher.answer(request).outcome()).isEqualTo(Outcome.COMPLETED);
    }
    assertThat(server.received().get(0).body())
        .contains("\"system\":\"Be brief.\"")
        .contains("\"temperature\":0.7")
        .contains("\"top_p\":0.9")
        .doesNotContain("\"role\":\"system\"");
    assertThat(server.received().get(0).headers()).containsEntry("anthropic-version", "2023-06-01");
  }
}
