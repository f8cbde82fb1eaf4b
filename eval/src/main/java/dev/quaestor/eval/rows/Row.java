package dev.quaestor.eval.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of a file.
 *
 * @param where its place, for messages: {@code pool.jsonl, line 3}
 * @param fields its values by column
 */
public record Row(String where, ObjectNode fields) {

  private static final int MOST_DIGITS = 400;

  /**
   * A value of a type that is not read, kept so that naming it can be refused.
   *
   * @param what in words, such as {@code bytes}
   */
  record Unread(String what) {}

  /** Whether it is a line of a table, whose columns the first line names. */
  boolean table() {
    return where.matches("(?is).*\\.[ct]sv(\\.gz)?, line \\d+");
  }

  /** What stands at a column or nested path; a missing node where nothing does. */
  public JsonNode at(String path) {
    return ColumnPath.in(fields, path);
  }

  /** Whether a value stands at a path: not null, and no empty text. */
  public boolean has(String path) {
    JsonNode value = at(path);
    return !value.isMissingNode()
        && !value.isNull()
        && !(value.isTextual() && value.textValue().isBlank());
  }

  /**
   * The text at {@code path}, numbers as they are written; empty where there is none.
   *
   * @throws IllegalArgumentException if something else stands there
   */
  public String text(String path) {
    JsonNode value = at(path);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (value.isNumber()) {
      return number(value);
    }
    if (!value.isTextual() && !value.isBoolean()) {
      throw new IllegalArgumentException("column " + path + " holds " + kind(value, path));
    }
    return value.asText();
  }

  /** The texts at {@code path}: a list, or an object with a list named {@code key}. */
  public List<String> texts(String path, String key) {
    JsonNode value = at(path);
    JsonNode list = value.isTextual() ? ColumnPath.parsed(value) : value;
    list = list.isObject() ? list.path(key) : list;
    if (!list.isArray()) {
      throw new IllegalArgumentException(
          "column %s must hold a list of texts%s, and holds %s"
              .formatted(path, value.isObject() ? " under " + key : "", kind(value, path)));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list) {
      if (!item.isValueNode() || item.isNull() || item.isPojo()) {
        throw new IllegalArgumentException(
            "column " + path + " must hold a list of texts, one of it is " + kind(item, path));
      }
      texts.add(item.isNumber() ? number(item) : item.asText());
    }
    return texts;
  }

  /** What a value is, in words, and how to name a text in it. */
  static String kind(JsonNode value, String path) {
    if (value instanceof POJONode node && node.getPojo() instanceof Unread unread) {
      return unread.what() + ", which are not read; write the column as text or numbers";
    }
    if (value.isArray()) {
      String inside = value.path(0).isObject() ? ".-1.content" : ".0";
      return "a list, where a text is expected; name one of it, such as %s%s"
          .formatted(path, inside);
    }
    if (value.isObject()) {
      List<String> keys = new ArrayList<>();
      value.fieldNames().forEachRemaining(keys::add);
      return keys.isEmpty()
          ? "an empty object, where a text is expected"
          : "an object, where a text is expected; name one of its keys (%s), such as %s.%s"
              .formatted(String.join(", ", keys), path, keys.get(0));
    }
    return value.isMissingNode() || value.isNull() ? "nothing" : "\"" + value.asText() + "\"";
  }

  /** Plain digits: no exponent, and no ".0" behind a binary number that is whole. */
  private static String number(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.asText();
    }
    if (!value.isBigDecimal() && !Double.isFinite(value.doubleValue())) {
      return value.asText();
    }
    BigDecimal exact = value.isBigDecimal() ? value.decimalValue() : new BigDecimal(value.asText());
    if (Math.abs((long) exact.scale()) > MOST_DIGITS) {
      return value.asText();
    }
    boolean binary = value.isDouble() || value.isFloat();
    return (binary ? exact.stripTrailingZeros() : exact).toPlainString();
  }
}
