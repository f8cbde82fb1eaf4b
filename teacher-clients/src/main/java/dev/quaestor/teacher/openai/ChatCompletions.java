package dev.quaestor.teacher.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.Answer.Aside;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.teacher.network.ChatReply;
import dev.quaestor.teacher.network.Reading;
import dev.quaestor.teacher.network.Reading.Usage;
import dev.quaestor.teacher.network.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a chat completion as leniently as servers are various. */
final class ChatCompletions {

  private ChatCompletions() {}

  /** The reply in {@code completion}; of several choices the one with index 0 is read. */
  static ChatReply read(JsonNode completion, long mostOutput) {
    Usage usage = usage(completion.path("usage"));
    JsonNode choices = completion.path("choices");
    JsonNode choice = first(choices);
    JsonNode message = choice.path("message");
    boolean plain = !message.isObject() && choice.path("text").isTextual();
    if (!message.isObject() && !plain) {
      String detail =
          choices.isArray() && !choices.isEmpty()
              ? "the reply's first choice has no message"
              : "the reply has no choice";
      return new ChatReply(
          Outcome.MALFORMED, "", detail, Aside.NONE, usage.input(), usage.output());
    }
    Said said = plain ? Said.plain(choice.path("text").textValue()) : Said.by(message);
    boolean called =
        !message.path("tool_calls").isEmpty() || message.path("function_call").isObject();
    String reason = choice.path("finish_reason").asText("");
    return new Reading(said, reason, "finish_reason", called, logProbabilities(choice), usage)
        .reply(mostOutput);
  }

  private static JsonNode first(JsonNode choices) {
    for (JsonNode choice : choices) {
      if (choice.path("index").asInt(-1) == 0) {
        return choice;
      }
    }
    return choices.path(0);
  }

  /** Counts under the names in use; output that is left out is the total less the input. */
  private static Usage usage(JsonNode usage) {
    Optional<Long> input = Usage.count(usage, "prompt_tokens", "input_tokens");
    Optional<Long> output = Usage.count(usage, "completion_tokens", "output_tokens");
    Optional<Long> rest =
        input.flatMap(
            in -> Usage.count(usage, "total_tokens").map(total -> total - in).filter(n -> n >= 0));
    return new Usage(input, output.or(() -> rest));
  }

  private static List<Double> logProbabilities(JsonNode choice) {
    List<Double> logs = new ArrayList<>();
    for (JsonNode token : choice.path("logprobs").path("content")) {
      if (token.path("logprob").isNumber()) {
        logs.add(token.path("logprob").doubleValue());
      }
    }
    return logs;
  }
}
