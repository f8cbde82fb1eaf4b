package dev.quaestor.teacher.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.Answer.Aside;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.teacher.network.ChatReply;
import dev.quaestor.teacher.network.Reading;
import dev.quaestor.teacher.network.Reading.Usage;
import dev.quaestor.teacher.network.Said;
import java.util.List;

/** Reads a message of the messages API: its text blocks, and its thinking blocks apart. */
final class Messages {

  private Messages() {}

  static ChatReply read(JsonNode message, long mostOutput) {
    JsonNode usage = message.path("usage");
    Usage billed =
        new Usage(
            Usage.count(usage, "input_tokens")
                .map(
                    fresh ->
                        fresh
                            + Usage.count(usage, "cache_read_input_tokens").orElse(0L)
                            + Usage.count(usage, "cache_creation_input_tokens").orElse(0L)),
            Usage.count(usage, "output_tokens"));
    JsonNode content = message.path("content");
    if (!content.isArray() && !content.isTextual()) {
      return new ChatReply(
          Outcome.MALFORMED,
          "",
          "the reply has no content",
          Aside.NONE,
          billed.input(),
          billed.output());
    }
    boolean called = false;
    for (JsonNode block : content) {
      called |= block.path("type").asText().equals("tool_use");
    }
    String reason = message.path("stop_reason").asText("");
    return new Reading(Said.by(message), reason, "stop_reason", called, List.of(), billed)
        .reply(mostOutput);
  }
}
