package dev.quaestor.teacher.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Whose protocol the server speaks. */
public enum Dialect {
  /** {@code POST /v1/chat/completions}. */
  OPENAI("/v1", "/v1/chat/completions") {
    @Override
    ObjectNode reply(Written written) {
      ObjectNode reply = JsonNodeFactory.instance.objectNode();
      reply.put("id", "chatcmpl-1").put("object", "chat.completion").put("created", 1);
      reply.put("model", written.model());
      ObjectNode choice = reply.putArray("choices").addObject();
      choice.put("index", 0).put("finish_reason", written.cut() ? "length" : "stop");
      choice.putNull("logprobs");
      choice.putObject("message").put("role", "assistant").put("content", written.text());
      reply
          .putObject("usage")
          .put("prompt_tokens", written.inputTokens())
          .put("completion_tokens", written.outputTokens())
          .put("total_tokens", written.inputTokens() + written.outputTokens());
      return reply;
    }
  },
  /** {@code POST /v1/messages}. */
  ANTHROPIC("", "/v1/messages") {
    @Override
    ObjectNode reply(Written written) {
      ObjectNode reply = JsonNodeFactory.instance.objectNode();
      reply.put("id", "msg_1").put("type", "message").put("role", "assistant");
      reply.put("model", written.model());
      reply.putArray("content").addObject().put("type", "text").put("text", written.text());
      reply.put("stop_reason", written.cut() ? "max_tokens" : "end_turn").putNull("stop_sequence");
      reply
          .putObject("usage")
          .put("input_tokens", written.inputTokens())
          .put("output_tokens", written.outputTokens());
      return reply;
    }
  };

  /** What the server's model wrote. */
  record Written(String model, String text, boolean cut, long inputTokens, long outputTokens) {}

  private final String base;
  private final String path;

  Dialect(String base, String path) {
    this.base = base;
    this.path = path;
  }

  /** The part of the path that belongs to the base URL. */
  String base() {
    return base;
  }

  /** Where completions are asked for. */
  String path() {
    return path;
  }

  abstract ObjectNode reply(Written written);

  /** The list of models, in the form both vendors share. */
  static ObjectNode models(Iterable<String> names) {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    list.put("has_more", false).putNull("first_id").putNull("last_id");
    var data = list.putArray("data");
    for (String name : names) {
      data.addObject()
          .put("id", name)
          .put("object", "model")
          .put("type", "model")
          .put("display_name", name)
          .put("created", 1)
          .put("created_at", "2025-01-01T00:00:00Z")
          .put("owned_by", "loopback");
    }
    return list;
  }

  /** The longest answer a request allows. */
  static int most(JsonNode request) {
    for (String field : new String[] {"max_completion_tokens", "max_tokens"}) {
      if (request.path(field).isInt()) {
        return request.path(field).intValue();
      }
    }
    return Integer.MAX_VALUE;
  }

  /** The text of all messages of a request, and of its system prompt. */
  static String conversation(JsonNode request) {
    StringBuilder text = new StringBuilder(text(request.path("system")));
    request.path("messages").forEach(m -> text.append('\n').append(text(m.path("content"))));
    return text.toString();
  }

  /** The text of the last message of a request. */
  static String lastMessage(JsonNode request) {
    JsonNode messages = request.path("messages");
    return text(messages.path(messages.size() - 1).path("content"));
  }

  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }
}
