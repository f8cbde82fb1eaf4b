package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Fields that a server takes beyond the vendor's own, such as {@code {"top_k": 40}} for vLLM. A
 * field whose value is null is left out of the request, for servers that refuse one that others
 * need, such as {@code temperature}.
 */
public final class ExtraBody {

  /** No field. */
  public static final ExtraBody NONE = new ExtraBody(Map.of());

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> KEPT =
      Set.of("model", "messages", "n", "stream", "max_tokens", "max_completion_tokens");
  private static final Set<String> ONLY_OMITTED = Set.of("temperature", "top_p");

  private final Map<String, @Nullable JsonNode> fields;

  private ExtraBody(Map<String, @Nullable JsonNode> fields) {
    this.fields = fields;
  }

  /**
   * Extra fields.
   *
   * @param values strings, numbers, booleans, lists and maps as a manifest has them, or null
   * @throws IllegalArgumentException if a field would change what is asked or what it costs
   */
  public static ExtraBody of(Map<String, ? extends @Nullable Object> values) {
    Map<String, @Nullable JsonNode> fields = new LinkedHashMap<>();
    Set<String> refused = new TreeSet<>();
    new TreeMap<>(values)
        .forEach(
            (name, value) -> {
              if (KEPT.contains(name) || (ONLY_OMITTED.contains(name) && value != null)) {
                refused.add(name);
              }
              fields.put(name, value == null ? null : MAPPER.valueToTree(value));
            });
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(
          "extra body fields cannot set "
              + String.join(", ", refused)
              + ": they have keys of their own in the manifest (temperature and top_p may be null,"
              + " to be left out)");
    }
    return new ExtraBody(fields);
  }

  /** A JSON body with these fields. */
  public byte[] applied(byte[] body) {
    if (fields.isEmpty()) {
      return body;
    }
    try {
      ObjectNode node = (ObjectNode) MAPPER.readTree(body);
      fields.forEach(
          (name, value) -> {
            if (value == null) {
              node.remove(name);
            } else {
              node.set(name, value);
            }
          });
      return MAPPER.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new IllegalStateException("the SDK wrote a body that is not a JSON object", e);
    }
  }
}
