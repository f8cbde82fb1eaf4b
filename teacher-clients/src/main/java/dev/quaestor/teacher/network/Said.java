package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * A message's content as servers give it: a text, an object, or a list of parts in which thoughts
 * and refusals stand beside the text.
 */
public final class Said {

  /** How deep parts hold parts; nobody goes deeper. */
  private static final int MOST_DEPTH = 8;

  private static final List<String> THOUGHT_FIELDS =
      List.of(
          "reasoning_content",
          "reasoning",
          "thinking",
          "thoughts",
          "thought",
          "reasoning_text",
          "reasoning_details");

  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thought = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();

  private Said() {}

  /** What a message or a choice says: its content, and the fields beside it that hold thoughts. */
  public static Said by(JsonNode message) {
    Said said = new Said();
    said.add(message.path("content"), 0);
    for (String field : THOUGHT_FIELDS) {
      if (said.thought.length() == 0) {
        said.think(message.path(field), 0);
      }
    }
    said.refuse(message.path("refusal"));
    return said;
  }

  /** A plain text. */
  public static Said plain(String text) {
    Said said = new Said();
    said.text.append(text);
    return said;
  }

  public String text() {
    return text.toString();
  }

  public String thought() {
    return thought.toString();
  }

  public String refusal() {
    return refusal.toString();
  }

  private void add(JsonNode node, int depth) {
    if (node.isTextual()) {
      text.append(node.textValue());
    } else if (node.isArray() && depth < MOST_DEPTH) {
      node.forEach(part -> add(part, depth + 1));
    } else if (node.isObject()) {
      part(node, depth);
    }
  }

  private void part(JsonNode part, int depth) {
    String type = part.path("type").asText("").toLowerCase(Locale.ROOT);
    boolean thinks =
        type.contains("think")
            || type.contains("reason")
            || type.contains("summary")
            || type.equals("analysis")
            || part.path("thought").asBoolean(false);
    if (thinks) {
      think(part, depth);
    } else if (type.contains("refus")) {
      refuse(part.path("refusal"));
      refuse(part.path("text"));
    } else if (type.isEmpty() || type.endsWith("text") || type.equals("message")) {
      for (String field : List.of("text", "value", "content", "parts", "output_text")) {
        if (part.has(field) && depth < MOST_DEPTH) {
          add(part.path(field), depth + 1);
          return;
        }
      }
    }
  }

  /** All texts in {@code node}, whatever the fields are called; signatures and types are none. */
  private void think(JsonNode node, int depth) {
    if (node.isTextual()) {
      if (!node.textValue().isBlank()) {
        thought.append(thought.length() == 0 ? "" : "\n").append(node.textValue().strip());
      }
    } else if (node.isArray() && depth < MOST_DEPTH) {
      node.forEach(part -> think(part, depth + 1));
    } else if (node.isObject() && depth < MOST_DEPTH) {
      for (String field :
          List.of(
              "thinking", "text", "content", "reasoning", "summary", "value", "reasoning_text")) {
        think(node.path(field), depth + 1);
      }
    }
  }

  private void refuse(JsonNode node) {
    if (node.isTextual()) {
      refusal.append(node.textValue());
    }
  }
}
