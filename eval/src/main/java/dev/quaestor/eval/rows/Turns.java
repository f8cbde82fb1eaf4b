package dev.quaestor.eval.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns of a conversation as data sets write them: a list of {@code {role, content}}, or ShareGPT's
 * {@code {from, value}}; also as JSON text, whole or turn by turn. Content is a text, or a list of
 * parts of type {@code text}. Tool calls and tools' turns are not read.
 */
final class Turns {

  private static final List<String> ROLE = List.of("role", "from");
  private static final List<String> CONTENT = List.of("content", "value");

  private Turns() {}

  /**
   * The turns that {@code value} is; empty where it is something else, such as a plain text.
   *
   * @throws IllegalArgumentException if it is turns that cannot be read
   */
  static Optional<List<Message>> of(JsonNode value) {
    if (value.isTextual()) {
      if (value.textValue().startsWith("[{'")) {
        throw new IllegalArgumentException(
            "holds turns as Python prints them, not JSON; write them with json.dumps");
      }
      JsonNode parsed = ColumnPath.parsed(value);
      return parsed.isArray() ? of(parsed) : Optional.empty();
    }
    if (!value.isArray() || value.isEmpty() || !turn(entered(value.get(0)))) {
      return Optional.empty();
    }
    List<Message> turns = new ArrayList<>();
    for (JsonNode each : value) {
      JsonNode turn = entered(each);
      if (!turn(turn)) {
        throw new IllegalArgumentException(
            "turn %d has no role; expected {role, content} or {from, value}"
                .formatted(turns.size()));
      }
      turns.add(message(turn, turns.size()));
    }
    return Optional.of(turns);
  }

  private static JsonNode entered(JsonNode turn) {
    return turn.isTextual() ? ColumnPath.parsed(turn) : turn;
  }

  private static boolean turn(JsonNode node) {
    return node.isObject() && ROLE.stream().anyMatch(key -> node.path(key).isTextual());
  }

  private static Message message(JsonNode turn, int place) {
    String said = first(turn, ROLE).textValue();
    String role =
        switch (said.toLowerCase(Locale.ROOT)) {
          case "user", "human" -> "user";
          case "assistant", "gpt", "chatgpt", "bot", "model" -> "assistant";
          case "system", "developer" -> "system";
          default ->
              throw new IllegalArgumentException(
                  "turn %d has the role \"%s\"; system, user and assistant are read"
                      .formatted(place, said));
        };
    if (!turn.path("tool_calls").isNull() && !turn.path("tool_calls").isEmpty()) {
      throw new IllegalArgumentException(
          "turn %d calls tools, which is not read; leave the row out".formatted(place));
    }
    if (role.equals("system") && place > 0) {
      throw new IllegalArgumentException(
          "turn %d is the system's; it can only be the first".formatted(place));
    }
    return new Message(role, content(first(turn, CONTENT), place));
  }

  private static JsonNode first(JsonNode turn, List<String> keys) {
    JsonNode found = turn.path(keys.get(0));
    return found.isMissingNode() || found.isNull() ? turn.path(keys.get(1)) : found;
  }

  private static String content(JsonNode content, int place) {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray()) {
      throw new IllegalArgumentException(
          "turn %d must have a text as content, found %s"
              .formatted(place, content.isObject() ? "an object" : "nothing"));
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      String type = part.path("type").asText("text");
      if (!type.equals("text") || !part.path("text").isTextual()) {
        throw new IllegalArgumentException(
            "turn %d has content of type %s; text alone is read".formatted(place, type));
      }
      text.append(part.path("text").textValue());
    }
    return text.toString();
  }
}
