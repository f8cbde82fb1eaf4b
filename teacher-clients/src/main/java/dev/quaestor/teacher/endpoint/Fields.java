package dev.quaestor.teacher.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The fields of a request, each checked as it is read; a null is a field that is left out. */
record Fields(ObjectNode json) {

  /** What would change an answer and is not done here, with the values that ask for nothing. */
  private static final Map<String, Predicate<JsonNode>> NOT_DONE =
      Map.ofEntries(
          Map.entry("functions", JsonNode::isEmpty),
          Map.entry("response_format", node -> node.path("type").asText().equals("text")),
          Map.entry("logit_bias", JsonNode::isEmpty),
          Map.entry("presence_penalty", node -> node.asDouble(1) == 0),
          Map.entry("frequency_penalty", node -> node.asDouble(1) == 0),
          Map.entry("repetition_penalty", node -> node.asDouble(0) == 1),
          Map.entry("min_p", node -> node.asDouble(1) == 0),
          Map.entry("min_tokens", node -> node.asInt(1) == 0),
          Map.entry("suffix", node -> node.asText("x").isEmpty()),
          Map.entry("use_beam_search", node -> !node.asBoolean(true)),
          Map.entry("ignore_eos", node -> !node.asBoolean(true)),
          Map.entry("stop_token_ids", JsonNode::isEmpty));

  /** Refuses a request for what is not done, rather than answering another. */
  void refuseWhatIsNotDone() throws RefusedException {
    for (Map.Entry<String, Predicate<JsonNode>> entry : NOT_DONE.entrySet()) {
      JsonNode node = json.path(entry.getKey());
      if (!absent(node) && !entry.getValue().test(node)) {
        throw RefusedException.invalid(
            entry.getKey(), "`%s` is not supported here; leave it out".formatted(entry.getKey()));
      }
    }
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  boolean has(String name) {
    return !absent(json.path(name));
  }

  Optional<String> text(String name) throws RefusedException {
    JsonNode node = json.path(name);
    if (absent(node)) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw wrong(name, "a text", node);
    }
    return Optional.of(node.textValue());
  }

  boolean flag(String name) throws RefusedException {
    return flag(name, Boolean.FALSE);
  }

  boolean flag(String name, Boolean otherwise) throws RefusedException {
    JsonNode node = json.path(name);
    if (absent(node)) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      throw wrong(name, "true or false", node);
    }
    return node.booleanValue();
  }

  Optional<Long> whole(String name, long least, long most) throws RefusedException {
    JsonNode node = json.path(name);
    if (absent(node)) {
      return Optional.empty();
    }
    boolean whole = node.isIntegralNumber() && node.canConvertToLong();
    if (!whole || node.longValue() < least || node.longValue() > most) {
      throw wrong(name, "a whole number from %d to %d".formatted(least, most), node);
    }
    return Optional.of(node.longValue());
  }

  double number(String name, double otherwise, double least, double most) throws RefusedException {
    JsonNode node = json.path(name);
    if (absent(node)) {
      return otherwise;
    }
    if (!node.isNumber() || !(node.doubleValue() >= least) || !(node.doubleValue() <= most)) {
      throw wrong(name, "a number from %s to %s".formatted(least, most), node);
    }
    return node.doubleValue();
  }

  /** The texts that end an answer: one, or several in a list. */
  List<String> stops() throws RefusedException {
    JsonNode node = json.path("stop");
    List<String> stops = new ArrayList<>();
    if (node.isTextual()) {
      stops.add(node.textValue());
    } else if (node.isArray()) {
      for (JsonNode each : node) {
        if (!each.isTextual()) {
          throw wrong("stop", "a text or a list of texts", node);
        }
        stops.add(each.textValue());
      }
    } else if (!absent(node)) {
      throw wrong("stop", "a text or a list of texts", node);
    }
    stops.removeIf(String::isEmpty);
    return stops;
  }

  static RefusedException wrong(String name, String expected, JsonNode found) {
    String shown = found.toString();
    return RefusedException.invalid(
        name,
        "`%s`: expected %s, found %s"
            .formatted(
                name, expected, shown.length() <= 80 ? shown : shown.substring(0, 80) + "…"));
  }
}
