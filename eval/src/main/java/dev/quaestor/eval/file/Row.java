package dev.quaestor.eval.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of a file.
 *
 * @param where its place, for messages: {@code pool.jsonl, line 3}
 * @param fields its values by column
 */
record Row(String where, ObjectNode fields) {

  /** The text in {@code column}; empty where there is none. */
  String text(String column) {
    JsonNode value = fields.path(column);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
      throw new IllegalArgumentException(
          "field " + column + " must be a text, found " + FinalAnswer.brief(value.toString()));
    }
    return value.asText();
  }

  /** The texts in {@code column}: a list, or an object with a list named {@code key}. */
  List<String> texts(String column, String key) {
    JsonNode value = fields.path(column);
    JsonNode list = value.isObject() ? value.path(key) : value;
    if (!list.isArray()) {
      throw new IllegalArgumentException(
          "field "
              + column
              + " must be a list of texts"
              + (value.isObject() ? " under " + key : "")
              + ", found "
              + FinalAnswer.brief(value.toString()));
    }
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
