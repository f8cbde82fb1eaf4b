package dev.quaestor.teacher.loopback.kinds;

import static dev.quaestor.teacher.loopback.kinds.Chats.choice;
import static dev.quaestor.teacher.loopback.kinds.Chats.message;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.error;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.whole;

import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.Rule;
import java.util.List;
import java.util.Map;

/** Attempts that fail, or come too soon: they are made again. */
final class Errors {

  private static final String OVERLOADED =
      "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";

  private Errors() {}

  /** Errors that come with a good status. */
  static List<ServerKind> inside() {
    return List.of(
        whole(
            "200 with code 429",
            Rule.everySecond(
                error(200, "{\"error\":{\"message\":\"daily limit reached\",\"code\":429}}"))),
        whole(
                "200 with code 502",
                Rule.everySecond(error(200, "{\"error\":{\"message\":\"upstream\",\"code\":502}}")))
            .costly(),
        whole(
            "200 with an error as text",
            Rule.first(3, error(200, "{\"error\":\"model runner has stopped\"}"))),
        whole("200 with detail", Rule.first(3, error(200, "{\"detail\":\"Internal error\"}"))),
        whole(
                "200 of vLLM",
                Rule.everySecond(
                    error(
                        200,
                        "{\"object\":\"error\",\"message\":\"no memory left\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}")))
            .costly(),
        whole("200 of Anthropic", Rule.everySecond(error(200, OVERLOADED))),
        whole(
            "200 with a status code",
            Rule.first(3, error(200, "{\"statusCode\":503,\"message\":\"busy\"}"))),
        whole(
                "200 with an error in the choice",
                Rule.everySecond(
                    Faults.changed(
                        r -> {
                          choice(r)
                              .putObject("error")
                              .put("message", "upstream failed")
                              .put("code", 502);
                          choice(r).put("finish_reason", "error");
                          message(r).put("content", "");
                        })))
            .costly(),
        whole("200 with a page", everySecond(200, "<html><body>one moment</body></html>")).costly(),
        whole("200 with nothing", Rule.first(3, Faults.raw(200, "application/json", ""))),
        whole("204", Rule.first(3, Faults.raw(204, "application/json", ""))),
        whole("a list", Rule.first(3, error(200, "[]"))));
  }

  /** Statuses and lines that pass. */
  static List<ServerKind> passing() {
    return List.of(
        whole(
                "502 with a page",
                everySecond(502, "<html><head><title>502 Bad Gateway</title></head></html>"))
            .costly(),
        whole("524", Rule.first(1, Faults.raw(524, "text/html", "<html>error code: 524</html>"))),
        whole("529", Rule.first(2, error(529, OVERLOADED))),
        whole("408", Rule.everySecond(Faults.status(408, "too slow", Map.of()))),
        whole("409", Rule.everySecond(Faults.status(409, "not yet", Map.of()))),
        whole("425", Rule.everySecond(Faults.status(425, "too early", Map.of()))),
        whole("cut", Rule.everySecond(Faults.cut(40))).costly(),
        whole("cut in chunks", Rule.everySecond(Faults.cutChunked())).costly(),
        whole("hung up on", Rule.first(3, Faults.hangUp())));
  }

  /** Limits of rate. */
  static List<ServerKind> pacing() {
    return List.of(
        whole("429 every second", Rule.everySecond(Faults.status(429, "slow down", Map.of()))),
        whole("503 every second", Rule.everySecond(Faults.status(503, "busy", Map.of()))),
        whole("retry-after past", past()),
        whole("retry-after fraction", Rule.first(1, later("Retry-After", "0.25"))),
        whole("retry-after-ms", Rule.first(1, later("retry-after-ms", "300"))),
        whole("retry-after in words", Rule.first(1, later("Retry-After", "soon"))),
        whole("retry-after huge", Rule.first(1, later("Retry-After", "99999999999"))),
        whole("retry-after of three years", Rule.first(1, later("Retry-After", "99999999"))),
        whole("retry-after negative", Rule.first(1, later("Retry-After", "-1"))),
        whole("retry-after as a time of day", Rule.first(1, later("Retry-After", "1732900000"))));
  }

  private static Rule past() {
    Map<String, String> headers =
        Map.of(
            "Retry-After",
            "Wed, 21 Oct 2015 07:28:00 GMT",
            "Date",
            "Wed, 21 Oct 2015 07:38:00 GMT");
    return Rule.first(1, Faults.status(503, "slow", headers));
  }

  private static Rule everySecond(int status, String page) {
    return Rule.everySecond(Faults.raw(status, "text/html", page));
  }

  private static Fault later(String header, String value) {
    return Faults.status(429, "slow down", Map.of(header, value));
  }
}
