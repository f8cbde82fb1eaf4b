package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error as a server words it, in whichever of the vendors' shapes.
 *
 * @param words its message; of a page its title; failing both the beginning of the body
 * @param codes its types and codes in lower case, between spaces
 * @param parameter the parameter it blames, empty where none
 * @param status the status that the body gives, 0 where none
 * @param pause how long the body asks to wait; zero where it does not
 */
record ErrorBody(String words, String codes, String parameter, int status, Duration pause) {

  private static final List<String> MESSAGES =
      List.of("message", "msg", "detail", "error", "status_msg", "error_msg", "reason", "title");
  private static final List<String> CODES =
      List.of("type", "code", "status", "error_type", "error_code", "errorCode", "reason", "kind");
  private static final List<String> STATUSES =
      List.of(
          "status", "code", "status_code", "statusCode", "http_status", "httpStatus", "http_code");
  private static final Pattern AGAIN =
      Pattern.compile(
          "(?:try again|retry|wait)[^.0-9]{0,40}?([0-9]{1,6}(?:\\.[0-9]{1,6})?) ?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?)\\b");

  /** What {@code reply} says, if it is an error. */
  static ErrorBody of(WireReply reply) {
    String text = reply.text();
    try {
      return of(Json.read(reply.body()));
    } catch (IOException e) {
      String words =
          text.isBlank()
              ? "(no message)"
              : Words.isPage(text) ? Words.page(text) : Words.line(text);
      return new ErrorBody(words, "", "", 0, Duration.ZERO);
    }
  }

  /**
   * The error in a body that came with a good status; empty where it holds none. A body with
   * something to read is no error, unless its first choice is.
   */
  static Optional<ErrorBody> hidden(JsonNode body) {
    JsonNode whole = body.isArray() && body.size() == 1 ? body.path(0) : body;
    JsonNode choice = whole.path("choices").path(0);
    if (Json.says(choice.path("error"))) {
      return Optional.of(of(choice));
    }
    boolean error =
        Json.says(whole.path("error"))
            || whole.path("object").asText().equals("error")
            || whole.path("type").asText().equals("error");
    boolean holds = Json.says(whole.path("choices")) || Json.says(whole.path("content"));
    boolean tells =
        !holds
            && !whole.path("message").isObject()
            && (Json.says(whole.path("detail"))
                || Json.says(whole.path("errors"))
                || Json.says(whole.path("message"))
                || Json.says(whole.path("msg"))
                || Json.says(whole.path("error_msg"))
                || whole.path("base_resp").path("status_code").asInt(0) != 0);
    return error && !holds || tells ? Optional.of(of(whole)) : Optional.empty();
  }

  private static ErrorBody of(JsonNode body) {
    List<JsonNode> levels = levels(body);
    TreeSet<String> codes = new TreeSet<>();
    String parameter = "";
    int status = 0;
    Duration wait = Duration.ZERO;
    for (JsonNode level : levels) {
      for (String field : CODES) {
        if (level.path(field).isTextual()) {
          codes.add(level.path(field).textValue().toLowerCase(Locale.ROOT));
        }
      }
      parameter = parameter.isEmpty() ? level.path("param").asText("") : parameter;
      for (String field : STATUSES) {
        int found = level.path(field).asInt(0);
        status = status == 0 && found >= 400 && found < 600 ? found : status;
      }
      wait = wait.isZero() ? wait(level) : wait;
    }
    String said = words(levels);
    String words = said.isEmpty() ? Words.line(body.toString()) : Words.line(said);
    return new ErrorBody(
        words,
        " " + String.join(" ", codes) + " ",
        parameter.equals("null") ? "" : parameter,
        status,
        wait.isZero() ? again(words) : wait);
  }

  /** The objects in which a vendor may say what is wrong, from the inside out. */
  private static List<JsonNode> levels(JsonNode body) {
    List<JsonNode> levels = new ArrayList<>();
    JsonNode level = body.isArray() ? body.path(0) : body;
    while (level.isObject() && levels.size() < 6) {
      levels.add(0, level);
      JsonNode inner = level.path("innererror").isObject() ? level.path("innererror") : null;
      if (inner != null) {
        levels.add(0, inner);
      }
      for (String field : List.of("metadata", "base_resp", "details", "errors", "detail")) {
        JsonNode side = level.path(field);
        side = side.isArray() ? side.path(side.size() - 1) : side;
        if (side.isObject()) {
          levels.add(0, side);
        }
      }
      JsonNode next = level.path("error");
      level = next.isArray() ? next.path(0) : next;
    }
    return levels;
  }

  private static String words(List<JsonNode> levels) {
    for (String field : MESSAGES) {
      for (JsonNode level : levels) {
        JsonNode found = level.path(field);
        if (found.isTextual() && !found.textValue().isBlank()) {
          return found.textValue();
        }
        if (found.isArray() && !found.isEmpty()) {
          StringJoiner all = new StringJoiner("; ");
          found.forEach(each -> all.add(problem(each)));
          return all.toString();
        }
      }
    }
    return "";
  }

  /** A line of a validator: where, and what. */
  private static String problem(JsonNode each) {
    if (!each.isObject()) {
      return each.asText();
    }
    StringJoiner where = new StringJoiner(".");
    each.path("loc").forEach(part -> where.add(part.asText()));
    String what = each.path("msg").asText(each.path("message").asText(each.toString()));
    return where.length() == 0 ? what : where + ": " + what;
  }

  private static Duration wait(JsonNode level) {
    for (String field : List.of("retry_after", "retryAfter", "retry_after_seconds")) {
      if (level.path(field).isNumber()) {
        return RetryHints.bounded(level.path(field).doubleValue());
      }
    }
    String delay = level.path("retryDelay").asText("");
    return delay.matches("[0-9]{1,9}(\\.[0-9]{1,9})?s")
        ? RetryHints.bounded(Double.parseDouble(delay.substring(0, delay.length() - 1)))
        : Duration.ZERO;
  }

  private static Duration again(String words) {
    Matcher found = AGAIN.matcher(words.toLowerCase(Locale.ROOT));
    if (!found.find()) {
      return Duration.ZERO;
    }
    String unit = found.group(2);
    double factor =
        unit.startsWith("ms") || unit.startsWith("mil") ? 0.001 : unit.startsWith("m") ? 60 : 1;
    return RetryHints.bounded(Double.parseDouble(found.group(1)) * factor);
  }
}
