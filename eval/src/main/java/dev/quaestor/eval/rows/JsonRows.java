package dev.quaestor.eval.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.eval.task.FinalAnswer;
import dev.quaestor.eval.task.TaskException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads JSON: an object a line, or a file that is an array of objects or objects one behind
 * another.
 */
final class JsonRows {

  /** Numbers keep their digits; a key twice, or something behind the value, is an error. */
  static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(
              com.fasterxml.jackson.databind.cfg.JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonRows() {}

  static void lines(Path file, Rows.Sink sink) throws IOException {
    int number = 0;
    try (BufferedReader in = TextFile.open(file)) {
      for (String line = next(in, file, number); line != null; line = next(in, file, number)) {
        number++;
        if (!line.isBlank()) {
          String where = file + ", line " + number;
          try {
            add(where, JSON.readTree(line), sink);
          } catch (JsonProcessingException e) {
            sink.problem(where, "no JSON: " + reason(e));
          }
        }
      }
    }
  }

  private static String next(BufferedReader in, Path file, int read) throws IOException {
    return TextFile.reading(file, "line " + (read + 1), in::readLine);
  }

  static void items(Path file, Rows.Sink sink) throws IOException {
    try (BufferedReader in = TextFile.open(file);
        JsonParser parser = JSON.getFactory().createParser(in)) {
      JsonToken first = parser.nextToken();
      boolean array = first == JsonToken.START_ARRAY;
      if (first != null && !array && first != JsonToken.START_OBJECT) {
        throw new TaskException(file + ": expected a JSON array of objects");
      }
      JsonToken token = array ? parser.nextToken() : first;
      for (int i = 0; token != null && token != JsonToken.END_ARRAY; i++) {
        JsonNode node =
            JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(parser);
        add(file + ", item " + i, node, sink);
        token = parser.nextToken();
      }
      if (array && (token == null || parser.nextToken() != null)) {
        throw new TaskException(
            file
                + ": the array "
                + (token == null ? "has no end" : "is followed by something else"));
      }
    } catch (JsonProcessingException e) {
      throw new TaskException(
          "%s, line %d: no JSON: %s"
              .formatted(
                  file, e.getLocation() == null ? 1 : e.getLocation().getLineNr(), reason(e)));
    }
  }

  private static String reason(JsonProcessingException e) {
    String said = e.getOriginalMessage().lines().findFirst().orElse("");
    return said.startsWith("Trailing token") ? "something stands behind the object" : said;
  }

  private static void add(String where, JsonNode node, Rows.Sink sink) {
    if (node instanceof ObjectNode fields) {
      sink.row(new Row(where, fields));
    } else {
      sink.problem(
          where,
          "expected an object, found "
              + FinalAnswer.brief(node.toString())
              + (node.isArray() && where.contains(", line ")
                  ? "; a file that is an array of objects has a name in .json"
                  : ""));
    }
  }
}
