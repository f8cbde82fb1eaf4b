package dev.quaestor.teacher.loopback.kinds;

import static dev.quaestor.teacher.loopback.kinds.Chats.always;
import static dev.quaestor.teacher.loopback.kinds.Chats.choice;
import static dev.quaestor.teacher.loopback.kinds.Chats.choices;
import static dev.quaestor.teacher.loopback.kinds.Chats.ended;
import static dev.quaestor.teacher.loopback.kinds.Chats.even;
import static dev.quaestor.teacher.loopback.kinds.Chats.message;
import static dev.quaestor.teacher.loopback.kinds.Chats.says;
import static dev.quaestor.teacher.loopback.kinds.Chats.text;
import static dev.quaestor.teacher.loopback.kinds.Chats.usage;
import static dev.quaestor.teacher.loopback.kinds.Chats.written;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.of;
import static dev.quaestor.teacher.loopback.kinds.ServerKind.whole;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.Rule;
import dev.quaestor.teacher.loopback.kinds.ServerKind.Fate;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** How replies are packed, how they end, and what usage they tell. */
final class Replies {

  private Replies() {}

  static List<ServerKind> packings() {
    return List.of(
        whole("honest", Rule.always(Faults.none())),
        whole("chunked", Rule.always(Faults.trickle(Duration.ZERO))),
        whole("byte order mark", written(t -> "\uFEFF" + t)),
        whole("white space", written(t -> "\n\n  \n" + t + "\n")),
        whole("plain text", Rule.always(Faults.rewritten("text/plain", t -> t))),
        whole("NaN", written(t -> t.replaceFirst("\\}$", ",\"score\":NaN}"))),
        whole("gzip", Rule.always(Faults.packed())),
        whole(
            "events",
            Rule.always(
                Faults.rewritten(
                    "text/event-stream",
                    t ->
                        "data: "
                            + t.replace("\"message\":{", "\"delta\":{")
                            + "\n\ndata: [DONE]\n\n"))),
        whole("two choices", always(r -> choices(r).add(other(r)))),
        whole("two choices, the first one last", always(r -> choices(r).insert(0, other(r)))),
        whole(
            "completion",
            always(
                r -> {
                  String text = text(r);
                  choice(r).remove("message");
                  choice(r).put("text", text);
                })),
        half("choices null", r -> r.putNull("choices")).as(Outcome.MALFORMED, "no choice"),
        half("choices empty", r -> r.putArray("choices")).as(Outcome.MALFORMED, "no choice"));
  }

  private static ObjectNode other(ObjectNode reply) {
    ObjectNode other = choice(reply).deepCopy().put("index", 1);
    ((ObjectNode) other.path("message")).put("content", "999");
    return other;
  }

  static List<ServerKind> endings() {
    return List.of(
        whole("finish empty", ended("")),
        whole("finish null", always(r -> choice(r).putNull("finish_reason"))),
        whole("finish missing", always(r -> choice(r).remove("finish_reason"))),
        whole("finish eos", ended("eos")),
        whole("finish in capitals", ended("STOP")),
        whole("finish end_turn", ended("end_turn")),
        half("cut off", r -> choice(r).put("finish_reason", "length"))
            .as(Outcome.TRUNCATED, "longest length"),
        half("MAX_TOKENS", r -> choice(r).put("finish_reason", "MAX_TOKENS"))
            .as(Outcome.TRUNCATED, "longest length"),
        half(
                "only thoughts, cut off",
                r -> {
                  message(r).putNull("content").put("reasoning_content", "I think");
                  choice(r).put("finish_reason", "length");
                })
            .as(Outcome.TRUNCATED, "longest length"),
        half(
                "a thought without end, cut off",
                r -> {
                  says(r, "<think>hm ", "");
                  choice(r).put("finish_reason", "length");
                })
            .as(Outcome.TRUNCATED, "longest length"),
        half("null", r -> message(r).putNull("content").putNull("reasoning"))
            .as(Outcome.EMPTY, "empty"),
        half("no content", r -> message(r).remove("content")).as(Outcome.EMPTY, "empty"),
        half("filter", r -> silent(r, "content_filter")).as(Outcome.FILTERED, "filter"),
        half("SAFETY", r -> choice(r).put("finish_reason", "SAFETY"))
            .as(Outcome.FILTERED, "filter"),
        half("abort", r -> choice(r).put("finish_reason", "abort")).as(Outcome.MALFORMED, "abort"),
        of(Fate.NONE, "load", always(r -> silent(r, "load"))).as(Outcome.MALFORMED, "load"),
        half(
                "tool",
                r -> {
                  message(r).putNull("content").putArray("tool_calls").addObject().put("id", "t");
                  choice(r).put("finish_reason", "tool_calls");
                })
            .as(Outcome.MALFORMED, "tool"),
        half("refusal", r -> message(r).putNull("content").put("refusal", "I can't."))
            .as(Outcome.REFUSED, "I can't."));
  }

  /** The reply without a word, ended for {@code reason}. */
  private static void silent(ObjectNode reply, String reason) {
    message(reply).put("content", "");
    choice(reply).put("finish_reason", reason);
  }

  static List<ServerKind> usages() {
    return List.of(
        whole("no total", always(r -> usage(r).remove("total_tokens"))),
        whole(
            "counts as fractions",
            always(r -> usage(r).put("prompt_tokens", 6.0).put("completion_tokens", 1.0))),
        whole("output left out", always(r -> usage(r).remove("completion_tokens"))),
        whole("no usage", always(r -> r.remove("usage"))).costly(),
        whole("usage null", always(r -> r.putNull("usage"))).costly(),
        whole("usage zero", counted(0, 0)).costly(),
        whole(
                "thoughts counted",
                always(
                    r -> {
                      message(r).put("reasoning_content", "hm ".repeat(50));
                      usage(r).put("completion_tokens", 52).put("total_tokens", 58);
                      usage(r).putObject("completion_tokens_details").put("reasoning_tokens", 50);
                    }))
            .costly(),
        overrun("a token more than may be", counted(6, 61), "61 output tokens"),
        overrun("length not kept", counted(6, 5000), "5000 output tokens"),
        overrun("a prompt of its own", counted(900, 1), "900 input tokens"));
  }

  private static Rule counted(int input, int output) {
    return always(
        r ->
            usage(r)
                .put("prompt_tokens", input)
                .put("completion_tokens", output)
                .put("total_tokens", input + output));
  }

  private static ServerKind half(String name, Consumer<ObjectNode> change) {
    return of(Fate.HALF, name, even(change));
  }

  private static ServerKind overrun(String name, Rule rule, String words) {
    return of(Fate.OVERRUN, name, rule).as(Outcome.COMPLETED, words);
  }
}
