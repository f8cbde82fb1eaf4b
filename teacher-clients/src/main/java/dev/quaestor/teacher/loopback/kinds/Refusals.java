package dev.quaestor.teacher.loopback.kinds;

import static dev.quaestor.teacher.loopback.kinds.Chats.one;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.error;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.of;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.stops;

import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.Rule;
import dev.quaestor.teacher.loopback.kinds.ServerKind.Fate;
import java.util.List;
import java.util.Map;

/** Prompts that are refused for themselves, and settings and accounts that no prompt can mend. */
final class Refusals {

  private static final String CONTEXT =
      "{\"object\":\"error\",\"message\":\"40 tokens asked, the context has 20\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}";
  private static final String AZURE =
      "{\"error\":{\"message\":\"the prompt was filtered\",\"type\":null,\"param\":\"prompt\",\"code\":\"content_filter\",\"status\":400,\"innererror\":{\"code\":\"ResponsibleAIPolicyViolation\"}}}";

  private static final int[] NOT_TAKEN = {
    400, 403, 404, 405, 406, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 426,
    428, 431, 444, 451
  };
  private static final int[] BROKEN = {500, 501, 502, 504, 505, 507, 508, 510, 511, 520, 530, 599};

  private Refusals() {}

  /** Of prompts. */
  static List<ServerKind> prompts() {
    return List.of(
        of(Fate.HALF, "context", Rule.everySecond(error(400, CONTEXT)))
            .as(Outcome.FAILED, "the context has 20"),
        of(Fate.FEW, "context of one prompt", one(error(400, CONTEXT)))
            .as(Outcome.FAILED, "the context has 20"),
        few(
            "a length that turned negative",
            error(400, "{\"error\":{\"message\":\"max_tokens must be at least 1, got -17.\"}}"),
            "at least 1, got -17"),
        of(Fate.FEW, "Azure's filter", one(error(400, AZURE)))
            .as(Outcome.FILTERED, "the prompt was filtered"),
        of(
                Fate.FEW,
                "a filter once",
                (number, prompt) -> number == 3 ? error(400, AZURE) : Faults.none())
            .as(Outcome.FILTERED, "the prompt was filtered"),
        few(
            "too large",
            Faults.raw(
                413, "text/html", "<html><title>413 Request Entity Too Large</title></html>"),
            "413 Request Entity"),
        few(
            "a firewall's page",
            Faults.raw(403, "text/html", "<html><title>Attention required</title></html>"),
            "Attention required"),
        few("500 for one prompt", Faults.status(500, "internal error", Map.of()), "internal error"),
        few("hung up on for one prompt", Faults.hangUp(), "the connection broke"),
        few("half a body for one prompt", error(200, "{\"choices\": ["), "not a whole JSON object"),
        of(Fate.FEW, "every status that takes no prompt", some(NOT_TAKEN))
            .as(Outcome.FAILED, "answered with status 4"),
        of(Fate.FEW, "every status of a broken server", some(BROKEN))
            .as(Outcome.FAILED, "answered with status 5")
            .costly());
  }

  private static ServerKind few(String name, Fault fault, String words) {
    return of(Fate.FEW, name, one(fault)).as(Outcome.FAILED, words);
  }

  /** Every fourth prompt is refused, each with a status of its own. */
  private static Rule some(int[] statuses) {
    return (number, prompt) -> {
      int a = Integer.parseInt(prompt.split("[^0-9]+")[1]);
      return a % 4 == 3
          ? Faults.status(statuses[a / 4 % statuses.length], "not this one", Map.of())
          : Faults.none();
    };
  }

  /** Of whatever is asked. */
  static List<ServerKind> forAll() {
    return List.of(
        stops("quota", quota(4), "quota used up; the account or its budget is used up"),
        stops(
            "quota from the start",
            quota(0),
            "quota used up; the account or its budget is used up"),
        stops(
            "a gateway's budget",
            after4(
                error(
                    400,
                    "{\"error\":{\"message\":\"budget of this key used up\",\"type\":\"budget_exceeded\",\"param\":null,\"code\":\"400\"}}")),
            "the account or its budget is used up"),
        stops(
            "no credit",
            after4(
                error(
                    402,
                    "{\"error\":{\"message\":\"Insufficient Balance\",\"type\":\"unknown_error\",\"code\":\"invalid_request_error\"}}")),
            "Insufficient Balance"),
        stops(
            "a parameter",
            Rule.always(
                error(
                    400,
                    "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model.\",\"type\":\"invalid_request_error\",\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\"}}")),
            "check the model, max-tokens"),
        stops(
            "a model unloaded",
            after4(Faults.status(404, "no such model", Map.of())),
            "no such model"),
        stops(
            "nothing at this path",
            Rule.always(Faults.status(404, "nothing here", Map.of())),
            "nothing here; check base-url"),
        stops(
            "a key revoked",
            after4(Faults.status(401, "bad key", Map.of())),
            "the server asks for a key"),
        stops(
            "forbidden",
            Rule.always(Faults.status(403, "not in your region", Map.of())),
            "not in your region; the server asks for a key"),
        stops(
            "a redirect",
            Rule.always(
                Faults.status(
                    307, "moved", Map.of("Location", "http://user:hidden@else.where/v1"))),
            "set base-url to where it points: http://[user]@else.where/v1"),
        stops(
            "429 for ever",
            after4(error(200, "{\"error\":{\"message\":\"daily limit reached\",\"code\":429}}")),
            "(retry.asked): resume"));
  }

  private static Rule after4(Fault fault) {
    return Rule.after(4, fault);
  }

  private static Rule quota(int answered) {
    return Rule.after(
        answered,
        error(
            429,
            "{\"error\":{\"message\":\"quota used up\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}"));
  }
}
