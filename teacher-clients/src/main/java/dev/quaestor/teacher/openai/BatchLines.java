package dev.quaestor.teacher.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.ChatReply;
import dev.quaestor.teacher.network.ServerErrors;
import dev.quaestor.teacher.network.UnusableException;
import dev.quaestor.teacher.network.WireReply;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The lines of a batch's files: requests as they are written, answers as they are read. */
final class BatchLines {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private BatchLines() {}

  /** What became of a line: a reply, or why there is none. */
  interface Result {

    /**
     * The reply, or the exception that an attempt of its own would have thrown.
     *
     * @param mostOutput the longest answer that was asked for, in tokens
     */
    ChatReply reply(long mostOutput) throws TeacherException, UnusableException;
  }

  /** A request, without the line's end. */
  static String request(String customId, byte[] body) {
    try {
      ObjectNode line = MAPPER.createObjectNode();
      line.put("custom_id", customId).put("method", "POST").put("url", "/v1/chat/completions");
      line.set("body", MAPPER.readTree(body));
      return line.toString();
    } catch (IOException e) {
      throw new IllegalStateException("the SDK wrote a body that is not JSON", e);
    }
  }

  /**
   * The results in a file of answers or errors, by custom id.
   *
   * @throws UnusableException if a line is no JSON: what stands there was billed, so that it must
   *     not be taken for a line that is missing
   */
  static Map<String, Result> results(byte[] file, String teacher, ApiKey key)
      throws UnusableException {
    Map<String, Result> results = new TreeMap<>();
    for (String line : new String(file, StandardCharsets.UTF_8).split("\n")) {
      try {
        JsonNode json = line.isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(line);
        if (json.path("custom_id").isTextual()) {
          results.put(json.path("custom_id").asText(), result(json, teacher, key));
        }
      } catch (JsonProcessingException e) {
        throw new UnusableException(
            "teacher %s: the file of a batch's answers is not JSON Lines: %s"
                .formatted(
                    teacher, key.redact(line.length() <= 80 ? line : line.substring(0, 80) + "…")));
      }
    }
    return results;
  }

  private static Result result(JsonNode line, String teacher, ApiKey key) {
    JsonNode response = line.path("response");
    JsonNode body = response.path("body");
    int status = response.path("status_code").asInt(0);
    HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    WireReply reply = new WireReply(status, none, bytes, false);
    String asked = "teacher " + teacher;
    if (status / 100 == 2) {
      return most -> {
        ServerErrors.check(asked, body, reply, key);
        return ChatCompletions.read(body, most);
      };
    }
    if (status != 0) {
      return most -> {
        throw ServerErrors.of(asked, reply, key);
      };
    }
    String said =
        "teacher %s: the batch left a line undone: %s (%s)"
            .formatted(
                teacher,
                line.path("error").path("message").asText("no message"),
                line.path("error").path("code").asText("no code"));
    return most -> {
      throw new RetryableException(key.redact(said), Billing.NOTHING, Duration.ZERO);
    };
  }
}
