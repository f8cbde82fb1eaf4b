package dev.quaestor.trainer.template;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A conversation as a caller has it, and what transformers 5.24 does to it before and after its
 * template sees it: keys without a value are left out of messages, reasoning is put under each of
 * the names it goes by, and an unfinished last message ends the text where it ends.
 *
 * @param messages maps of plain values, {@link Plain#NULL} for null, passed on with all their keys
 * @param ending what comes after the last message
 * @param tools descriptions of functions; empty for none
 * @param documents what may be read; empty for none
 * @param more variables by name, over the special tokens
 */
public record Conversation(
    List<Map<String, Object>> messages,
    Ending ending,
    Optional<List<Object>> tools,
    Optional<List<Object>> documents,
    Map<String, Object> more) {

  /** What comes after the last message. */
  public enum Ending {
    /** What the template writes after it. */
    CLOSED,
    /** The beginning of the assistant's next turn. */
    GENERATE,
    /** Nothing: the last message is to be continued. */
    CONTINUE
  }

  private static final List<String> REASONING =
      List.of("reasoning_content", "thinking", "reasoning");
  private static final String TAG = "CONTINUE_FINAL_MESSAGE_TAG ";

  public Conversation {
    messages = List.copyOf(messages);
    more = Map.copyOf(more);
  }

  /** Messages alone. */
  public static Conversation of(List<Map<String, Object>> messages, Ending ending) {
    return new Conversation(messages, ending, Optional.empty(), Optional.empty(), Map.of());
  }

  /**
   * The text.
   *
   * @param specialTokens by the names they have in templates
   * @param now as in {@link Template#render}
   * @throws TemplateException where transformers would raise an error, or what the template says is
   *     not supported
   */
  public String render(
      Template template, Map<String, String> specialTokens, Supplier<LocalDateTime> now) {
    if (messages.isEmpty()) {
      throw TemplateException.invalid(
          "Cannot apply chat template to an empty conversation. Provide at least one message.");
    }
    List<Map<String, Object>> passed = new ArrayList<>();
    messages.forEach(message -> passed.add(aliased(message)));
    String last = ending == Ending.CONTINUE ? tagged(passed, template.source()) : "";
    Map<String, Object> variables = new LinkedHashMap<>(specialTokens);
    variables.putAll(more);
    variables.put("messages", passed);
    variables.put("tools", tools.<Object>map(list -> list).orElse(Plain.NULL));
    variables.put("documents", documents.<Object>map(list -> list).orElse(Plain.NULL));
    variables.put("add_generation_prompt", ending == Ending.GENERATE);
    String text = template.render(variables, now);
    return ending == Ending.CONTINUE ? cut(text, last) : text;
  }

  /** Without keys that have no value, and with reasoning under the names that templates read. */
  private static Map<String, Object> aliased(Map<String, Object> message) {
    Map<String, Object> kept = new LinkedHashMap<>(message);
    kept.values().removeIf(value -> value == Plain.NULL);
    Optional<Object> reasoning =
        REASONING.stream().map(kept::get).filter(Objects::nonNull).findFirst();
    if (reasoning.isEmpty()) {
      return kept;
    }
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("thinking", reasoning.get());
    named.putAll(kept);
    named.put("reasoning_content", reasoning.get());
    return named;
  }

  /** Marks the end of the last message; what it says. */
  private static String tagged(List<Map<String, Object>> messages, String template) {
    int index = messages.size() - 1;
    Map<String, Object> last = new LinkedHashMap<>(messages.get(index));
    messages.set(index, last);
    Object content = last.get("content");
    if (content == null) {
      throw TemplateException.invalid(
          "the final message is to be continued and has no \"content\" to continue");
    }
    if (!template.contains("content")) {
      throw TemplateException.invalid(
          "the final message is to be continued, and the template does not read \"content\"");
    }
    if (content instanceof String text) {
      last.put("content", text + TAG);
      return text;
    }
    if (content instanceof List<?> blocks) {
      List<Object> tagged = new ArrayList<>(blocks);
      for (int i = tagged.size() - 1; i >= 0; i--) {
        if (tagged.get(i) instanceof Map<?, ?> block && block.get("text") instanceof String text) {
          Map<Object, Object> copy = new LinkedHashMap<>(block);
          copy.put("text", text + TAG);
          tagged.set(i, copy);
          last.put("content", tagged);
          return text;
        }
      }
    }
    throw TemplateException.invalid(
        "the final message is to be continued and holds no text to continue");
  }

  /** The text up to the end of the last message. */
  private static String cut(String text, String last) {
    String mark = TAG.strip();
    int at = text.lastIndexOf(mark);
    String words = Characters.stripStart(Characters.stripEnd(last));
    if (at < 0 || !text.contains(words)) {
      throw TemplateException.invalid(
          "the final message is to be continued and does not appear in the text that the template writes");
    }
    String before = text.substring(0, at);
    return text.startsWith(TAG, at) ? before : Characters.stripEnd(before);
  }
}
