package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A reply that came as a stream of events though none was asked for, put together again as the
 * reply it would have been. An error among the events is the reply.
 */
final class EventStream {

  private static final String DATA = "data:";

  private final ObjectNode openai = JsonNodeFactory.instance.objectNode();
  private final ObjectNode choice = openai.putArray("choices").addObject();
  private final ObjectNode message = choice.putObject("message");
  private final ObjectNode anthropic = JsonNodeFactory.instance.objectNode();
  private boolean ended;

  private EventStream() {}

  /** Whether {@code reply} is one. */
  static boolean is(WireReply reply) {
    byte[] body = reply.body();
    String start =
        new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8).stripLeading();
    return start.startsWith(DATA)
        || start.startsWith("event:")
        || (start.startsWith(":") && reply.header("content-type").contains("event-stream"));
  }

  /**
   * The whole reply.
   *
   * @throws IOException if an event is no JSON, or the stream ends before the answer does
   */
  static JsonNode whole(WireReply reply) throws IOException {
    EventStream stream = new EventStream();
    for (String line : reply.text().split("\r\n|\n|\r")) {
      String data = line.startsWith(DATA) ? line.substring(DATA.length()).strip() : "";
      if (data.equals("[DONE]")) {
        stream.ended = true;
      } else if (!data.isEmpty()) {
        JsonNode event = Json.read(data.getBytes(StandardCharsets.UTF_8));
        if (ErrorBody.hidden(event).isPresent() && !event.has("delta")) {
          return event;
        }
        stream.add(event);
      }
    }
    if (!stream.ended) {
      throw new IOException("the stream ends before the answer does");
    }
    return stream.anthropic.isEmpty() ? stream.openai : stream.anthropic;
  }

  private void add(JsonNode event) {
    if (event.path("usage").isObject()) {
      openai.set("usage", event.path("usage"));
    }
    for (JsonNode each : event.path("choices")) {
      if (each.path("index").asInt(0) == 0) {
        choice(each);
      }
    }
    switch (event.path("type").asText()) {
      case "message_start" -> {
        anthropic.setAll((ObjectNode) event.path("message").deepCopy());
        anthropic.putArray("content");
      }
      case "content_block_delta" -> block(event.path("delta"));
      case "message_delta" -> {
        anthropic.set("stop_reason", event.path("delta").path("stop_reason"));
        if (event.path("usage").isObject()) {
          anthropic.withObject("/usage").setAll((ObjectNode) event.path("usage"));
        }
        ended = true;
      }
      default -> {}
    }
  }

  private void choice(JsonNode each) {
    JsonNode delta = each.path(each.path("message").isObject() ? "message" : "delta");
    for (String field :
        List.of("content", "reasoning_content", "reasoning", "thinking", "refusal")) {
      append(message, field, delta.path(field));
    }
    append(message, "content", each.path("text"));
    if (each.path("finish_reason").isTextual()) {
      choice.set("finish_reason", each.path("finish_reason"));
      ended = true;
    }
  }

  private void block(JsonNode delta) {
    boolean thinks = delta.has("thinking");
    String field = thinks ? "thinking" : "text";
    if (delta.path(field).isTextual()) {
      anthropic.withArray("/content").addObject().put("type", field).set(field, delta.path(field));
    }
  }

  private static void append(ObjectNode to, String field, JsonNode more) {
    if (more.isTextual()) {
      to.put(field, to.path(field).asText("") + more.textValue());
    }
  }
}
