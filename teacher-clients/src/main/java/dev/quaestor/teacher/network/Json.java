package dev.quaestor.teacher.network;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/** JSON as servers write it: with a mark of byte order, NaN, and line breaks inside texts. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * The object or list in {@code body}.
   *
   * @throws IOException if there is not exactly one
   */
  static JsonNode read(byte[] body) throws IOException {
    JsonNode node = MAPPER.readTree(body);
    if (!node.isContainerNode()) {
      throw new IOException("neither an object nor a list");
    }
    return node;
  }

  static byte[] write(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new IllegalStateException("what was read as JSON cannot be written", e);
    }
  }

  /** A count: a whole number of at least 0, or a fraction or a text that holds one. */
  static Optional<Long> count(JsonNode node) {
    double value =
        node.isNumber()
            ? node.doubleValue()
            : node.isTextual() && node.textValue().matches("[0-9]{1,15}(\\.0+)?")
                ? Double.parseDouble(node.textValue())
                : Double.NaN;
    return value >= 0 && value <= 1e15 ? Optional.of((long) Math.ceil(value)) : Optional.empty();
  }

  /** Whether a field is there and says something: not null, not false, not empty. */
  static boolean says(JsonNode node) {
    return node.isTextual()
        ? !node.textValue().isBlank()
        : node.isContainerNode() ? !node.isEmpty() : node.asBoolean(false);
  }
}
