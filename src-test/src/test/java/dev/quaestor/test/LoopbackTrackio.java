package dev.quaestor.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As much of a trackio server as a tracker needs: of a {@code log_id} the first is kept. */
final class LoopbackTrackio extends LoopbackTracker {

  static final String TOKEN = "open-sesame-now";

  /** What was posted to a webhook here. */
  final List<JsonNode> notices = new ArrayList<>();

  private final Map<String, JsonNode> entries = new LinkedHashMap<>();

  LoopbackTrackio() throws IOException {}

  @Override
  synchronized List<String> held() {
    List<String> held = new ArrayList<>();
    for (JsonNode entry : entries.values()) {
      entry
          .path("metrics")
          .fieldNames()
          .forEachRemaining(
              name ->
                  held.add(
                      "%s %s@%s"
                          .formatted(
                              entry.path("run").asText(), name, entry.path("step").asText())));
    }
    return held.stream().sorted().toList();
  }

  @Override
  String done(String path, String query, byte[] body) throws IOException {
    String sent = headers.get(headers.size() - 1);
    if (path.startsWith("/hook/")) {
      notices.add(json(body));
      return "ok";
    }
    if (!path.equals("/api/bulk_log")) {
      throw new WrongException(404, "{\"error\": \"no such call\"}");
    }
    if (!sent.contains(TOKEN)) {
      return "{\"error\": \"A write_token is required\"}";
    }
    for (JsonNode entry : json(body).path("kwargs").path("logs")) {
      entries.putIfAbsent(entry.path("log_id").asText(), entry);
    }
    return "{\"data\": null}";
  }
}
