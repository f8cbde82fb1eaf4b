package dev.quaestor.experiments.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.quaestor.trainer.template.Conversation;
import dev.quaestor.trainer.template.Conversation.Ending;
import dev.quaestor.trainer.template.Plain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file of conversations: {@code {"id","messages","generate"}}. Messages keep whatever
 * keys they have; {@code "continue": true} leaves the last one open, {@code "tools"}, {@code
 * "documents"} and {@code "variables"} are passed on to the template.
 */
public final class ConversationLine {
  private static final Set<String> KEYS =
      Set.of("id", "messages", "generate", "continue", "tools", "documents", "variables");
  private static final JsonMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(300).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final JsonNode id;
  private final @Nullable Conversation conversation;
  private final String problem;

  private ConversationLine(JsonNode id, @Nullable Conversation conversation, String problem) {
    this.id = id;
    this.conversation = conversation;
    this.problem = problem;
  }

  /**
   * Reads a line; one that cannot be read is told by {@link #conversation}.
   *
   * @param number from 1: the id of a line that has none
   */
  public static ConversationLine read(int number, String line) {
    JsonNode id = IntNode.valueOf(number);
    try {
      JsonNode root = JSON.readTree(line);
      if (!root.isObject()) {
        return new ConversationLine(id, null, "line " + number + ": expected a JSON object");
      }
      id = root.hasNonNull("id") ? root.get("id") : id;
      return new ConversationLine(id, conversation(root), "");
    } catch (JsonProcessingException e) {
      return new ConversationLine(
          id, null, "line " + number + " is not JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      return new ConversationLine(id, null, "line " + number + ": " + e.getMessage());
    }
  }

  private static Conversation conversation(JsonNode root) {
    Set<String> unknown = new TreeSet<>();
    root.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown keys " + unknown + "; a line has " + new TreeSet<>(KEYS));
    }
    if (!root.path("messages").isArray()) {
      throw new IllegalArgumentException("expected \"messages\", a list");
    }
    List<Map<String, Object>> messages = new ArrayList<>();
    for (JsonNode message : root.path("messages")) {
      if (!message.isObject()) {
        throw new IllegalArgumentException("a message is an object with role and content");
      }
      messages.add(map(message));
    }
    boolean generate = flag(root, "generate");
    boolean open = flag(root, "continue");
    if (generate && open) {
      throw new IllegalArgumentException(
          "\"generate\" and \"continue\" exclude each other: the next turn begins, or the last goes on");
    }
    return new Conversation(
        messages,
        generate ? Ending.GENERATE : open ? Ending.CONTINUE : Ending.CLOSED,
        list(root, "tools"),
        list(root, "documents"),
        root.hasNonNull("variables") ? variables(root.get("variables")) : Map.of());
  }

  private static Map<String, Object> variables(JsonNode variables) {
    if (!variables.isObject()) {
      throw new IllegalArgumentException("expected \"variables\", an object");
    }
    return map(variables);
  }

  private static boolean flag(JsonNode root, String name) {
    JsonNode flag = root.path(name);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      throw new IllegalArgumentException("expected \"" + name + "\", true or false, found " + flag);
    }
    return flag.booleanValue();
  }

  private static Optional<List<Object>> list(JsonNode root, String name) {
    if (!root.hasNonNull(name)) {
      return Optional.empty();
    }
    JsonNode array = root.get(name);
    if (!array.isArray()) {
      throw new IllegalArgumentException("expected \"" + name + "\", a list of objects");
    }
    List<Object> items = new ArrayList<>();
    for (JsonNode item : array) {
      if (!item.isObject()) {
        throw new IllegalArgumentException("expected \"" + name + "\", a list of objects");
      }
      items.add(map(item));
    }
    return Optional.of(items);
  }

  private static Map<String, Object> map(JsonNode object) {
    Map<String, Object> map = new LinkedHashMap<>();
    object.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.asText();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.doubleValue();
      case OBJECT -> map(node);
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        node.forEach(item -> items.add(value(item)));
        yield items;
      }
      default -> Plain.NULL;
    };
  }

  /** Its id, or its number where it has none. */
  public JsonNode id() {
    return id;
  }

  /**
   * What it says.
   *
   * @throws IllegalArgumentException where the line cannot be read
   */
  public Conversation conversation() {
    if (conversation == null) {
      throw new IllegalArgumentException(problem);
    }
    return conversation;
  }
}
