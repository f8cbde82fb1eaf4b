package dev.quaestor.eval.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The way to a value in a row: a column's name, or names and places with dots between them, such as
 * {@code answers.text.0} or {@code messages.-1.content}. A place counts from 0, or from the end
 * where it is negative; a column whose own name has dots in it goes before a path; a text that
 * holds JSON is entered like what it holds.
 */
final class ColumnPath {

  private ColumnPath() {}

  static JsonNode in(ObjectNode row, String path) {
    JsonNode whole = row.path(path);
    if (!whole.isMissingNode() || path.indexOf('.') < 0) {
      return whole;
    }
    JsonNode here = row;
    for (String step : path.split("\\.", -1)) {
      here = step(here.isTextual() ? parsed(here) : here, step);
    }
    return here;
  }

  /** What a text holds where that is a list or an object in JSON; a missing node otherwise. */
  static JsonNode parsed(JsonNode text) {
    String json = text.textValue().strip();
    if (!json.startsWith("[") && !json.startsWith("{")) {
      return MissingNode.getInstance();
    }
    try {
      return JsonRows.JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static JsonNode step(JsonNode here, String step) {
    if (here.isArray() && step.matches("-?\\d{1,9}")) {
      int place = Integer.parseInt(step);
      return here.path(place < 0 ? here.size() + place : place);
    }
    return here.isObject() ? here.path(step) : MissingNode.getInstance();
  }
}
