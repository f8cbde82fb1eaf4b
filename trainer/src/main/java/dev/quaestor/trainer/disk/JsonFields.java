package dev.quaestor.trainer.disk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the fields of a JSON object and collects what is wrong with them, to be said all at once.
 */
public final class JsonFields {
  public static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String ADVICE =
      "it was cut short or altered after it was written: restore it from a copy, or fetch the model"
          + " again; a run whose checkpoint is lost begins in a new directory";

  private final JsonNode object;
  private final List<String> problems;

  public JsonFields(JsonNode object, List<String> problems) {
    this.object = object;
    this.problems = problems;
  }

  /** Parses a file that must hold a JSON object. */
  public static JsonNode read(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new InvalidCheckpointException(path, "is missing; " + ADVICE);
    }
    try {
      JsonNode object = JSON.readTree(path.toFile());
      if (!object.isObject()) {
        throw new InvalidCheckpointException(
            path, (Files.size(path) == 0 ? "is empty" : "holds no JSON object") + "; " + ADVICE);
      }
      return object;
    } catch (JsonProcessingException e) {
      String at =
          e.getLocation() == null ? "" : " in line " + Math.max(1, e.getLocation().getLineNr());
      throw new InvalidCheckpointException(path, "is not JSON" + at + "; " + ADVICE);
    }
  }

  /** The object of a text that was written here. */
  public static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("written as JSON, and read as none: " + json, e);
    }
  }

  public static String pretty(JsonNode object) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always writable", e);
    }
  }

  /** The field, or a missing node where it is absent or null. */
  public JsonNode get(String name) {
    JsonNode node = object.path(name);
    return node.isNull() ? MissingNode.getInstance() : node;
  }

  /** Whether the field is there, and null. */
  public boolean isNull(String name) {
    return object.path(name).isNull();
  }

  /** Whether the field is there, and not null. */
  public boolean has(String name) {
    return !get(name).isMissingNode();
  }

  public void problem(String problem) {
    problems.add(problem);
  }

  /** A required whole number, 1 or more. */
  public int positive(String name) {
    if (!has(name)) {
      problem(name + " is missing");
      return 1;
    }
    return positive(name, 1);
  }

  /** A whole number, 1 or more, with a default. */
  public int positive(String name, int otherwise) {
    JsonNode node = get(name);
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < 1) {
      problem(name + " must be a positive whole number, found " + node);
      return 1;
    }
    return node.intValue();
  }

  public double number(String name, double otherwise) {
    JsonNode node = get(name);
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (!node.isNumber()) {
      problem(name + " must be a number, found " + node);
      return otherwise;
    }
    return node.doubleValue();
  }

  public boolean flag(String name, boolean otherwise) {
    JsonNode node = get(name);
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      problem(name + " must be true or false, found " + node);
      return otherwise;
    }
    return node.booleanValue();
  }

  public String text(String name, String otherwise) {
    return get(name).asText(otherwise);
  }

  /** One id or a list of ids; empty where absent. */
  public List<Integer> ids(String name) {
    JsonNode node = get(name);
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : node.isArray() ? node : JSON.createArrayNode().add(node)) {
      if (id.isIntegralNumber() && id.canConvertToInt() && id.intValue() >= 0) {
        ids.add(id.intValue());
      } else if (!node.isMissingNode()) {
        problem(name + " must be a token id or a list of them, found " + node);
      }
    }
    return ids;
  }
}
