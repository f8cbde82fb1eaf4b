package dev.quaestor.teacher.loopback.kinds;

import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All kinds of servers, by what is unusual in them. */
public final class ServerKinds {

  private ServerKinds() {}

  /** Every kind, made anew: each has its name to itself. */
  public static List<ServerKind> all() {
    return Stream.of(
            Replies.packings(),
            Replies.endings(),
            Replies.usages(),
            Texts.thoughts(),
            Texts.forms(),
            Errors.inside(),
            Errors.passing(),
            Errors.pacing(),
            Refusals.prompts(),
            Refusals.forAll())
        .flatMap(List::stream)
        .toList();
  }

  /** Lists of models that list none, or the one that is asked for in another name. */
  public static Map<String, Fault> listings() {
    return Map.of(
        "no list",
        ServerKind.error(404, "{\"detail\":\"Not Found\"}"),
        "a list of nothing",
        ServerKind.error(200, "{\"object\":\"list\",\"data\":null}"),
        "a bare list",
        ServerKind.error(200, "[{\"id\":\"loopback\"}]"),
        "a page",
        Faults.raw(200, "text/html", "<html><body>Sign in</body></html>"),
        "a name with its tag",
        ServerKind.error(
            200,
            "{\"object\":\"list\",\"data\":[{\"id\":\"loopback:latest\",\"object\":\"model\"}]}"));
  }
}
