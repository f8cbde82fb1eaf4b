package dev.quaestor.experiments.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.ledger.ExchangeView;
import dev.quaestor.curation.ledger.ExchangeView.Filter;
import dev.quaestor.curation.ledger.ExchangeView.Found;
import dev.quaestor.curation.ledger.ExchangeView.Standing;
import dev.quaestor.curation.ledger.ExchangeView.Window;
import dev.quaestor.curation.ledger.LedgerView;
import dev.quaestor.experiments.page.WatchedExperiment.Seen;
import dev.quaestor.experiments.run.ExperimentReader.Read;
import dev.quaestor.experiments.run.Extension;
import dev.quaestor.experiments.run.RoundMetrics;
import dev.quaestor.experiments.run.StatusJson;
import dev.quaestor.teacher.page.Site;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What browsers are shown: the page's own files, and what the experiments said last as JSON.
 *
 * <pre>
 * /                                              the page, with page.css and its scripts
 * /api/experiments                               every experiment's overview
 * /api/e/ID                                      one; /status and /compare as those commands print it
 * /api/e/ID/run/VARIANT/SEED                     a run
 * /api/e/ID/run/VARIANT/SEED/examples?q=&kind=&round=&from=
 * /api/e/ID/run/VARIANT/SEED/candidate/CANDIDATE what rounds saw of it, and all that was asked
 * /text/e/ID/run/VARIANT/SEED/…                  a text that was cut, whole and plain
 * </pre>
 */
final class PageSite implements Site {

  /** The page's own files beside this class, by media type. */
  static final Map<String, String> FILES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "chart.js", "text/javascript; charset=utf-8",
          "dom.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Watch watch;

  PageSite(Watch watch) {
    this.watch = watch;
  }

  @Override
  public News news(long version, Duration most) throws InterruptedException {
    return watch.news(version, most);
  }

  @Override
  public Optional<Reply> answer(Visit visit) throws IOException {
    List<String> path = visit.path();
    if (path.size() <= 1) {
      String name = path.isEmpty() ? "index.html" : path.get(0);
      return FILES.containsKey(name)
          ? Optional.of(new Reply(FILES.get(name), file(name)))
          : Optional.empty();
    }
    return switch (path.get(0)) {
      case "api" -> json(visit).map(json -> reply(json));
      case "text" -> whole(path).map(text -> reply(text));
      default -> Optional.empty();
    };
  }

  private static Reply reply(ObjectNode json) {
    return new Reply(
        "application/json; charset=utf-8", json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Reply reply(String text) {
    return new Reply(Reply.PLAIN, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One of the page's own files. */
  static byte[] file(String name) throws IOException {
    try (InputStream in = PageSite.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name + "; build it again");
      }
      return in.readAllBytes();
    }
  }

  /** A name as it stands in an address. */
  static String escaped(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private Optional<ObjectNode> json(Visit visit) throws IOException {
    List<String> path = visit.path();
    if (path.equals(List.of("api", "experiments"))) {
      return Optional.of(all());
    }
    if (!path.get(1).equals("e") || path.size() < 3) {
      return Optional.empty();
    }
    Optional<Seen> seen = watch.seen(path.get(2));
    if (seen.isEmpty()) {
      return Optional.empty();
    }
    if (path.size() == 3) {
      return Optional.of(OverviewJson.of(seen.get()));
    }
    if (path.size() == 4) {
      return asCommands(seen.get(), path.get(3));
    }
    Optional<Read> read = run(seen.get(), path);
    return read.isEmpty() ? Optional.empty() : ofRun(seen.get(), read.get(), visit);
  }

  /** Every experiment's overview. */
  ObjectNode all() {
    ObjectNode json = JSON.objectNode();
    ArrayNode all = json.putArray("experiments");
    watch.seen().forEach(seen -> all.add(OverviewJson.of(seen)));
    return json;
  }

  private static Optional<ObjectNode> asCommands(Seen seen, String command) throws IOException {
    List<Extension> extensions = seen.directory().extensions();
    return switch (command) {
      case "status" -> seen.experiment().map(e -> StatusJson.of(e, seen.runs(), extensions));
      case "compare" -> seen.comparison().map(c -> RoundMetrics.beside(c, seen.runs()));
      default -> Optional.empty();
    };
  }

  private static Optional<Read> run(Seen seen, List<String> path) {
    return path.size() >= 6 && path.get(3).equals("run")
        ? seen.run(path.get(4), path.get(5))
        : Optional.empty();
  }

  private static Optional<ObjectNode> ofRun(Seen seen, Read read, Visit visit) throws IOException {
    List<String> path = visit.path();
    if (path.size() == 6) {
      return Optional.of(RunJson.of(seen, read));
    }
    if (path.size() == 7 && path.get(6).equals("examples")) {
      int from = whole(visit.query(), "from").orElse(0);
      Filter filter =
          new Filter(
              whole(visit.query(), "round"),
              standing(visit.query()),
              visit.query().getOrDefault("q", "").strip());
      return Optional.of(examples(seen, read, filter, from));
    }
    if (path.size() == 8 && path.get(6).equals("candidate")) {
      return Optional.of(candidate(seen, read, path.get(7)));
    }
    return Optional.empty();
  }

  static ObjectNode examples(Seen seen, Read read, Filter filter, int from) throws IOException {
    ExamplesJson examples = new ExamplesJson(read.run(), RunJson.textBase(seen, read));
    if (!read.run().begun()) {
      return examples.of(new Found(0, List.of()), from);
    }
    try (LedgerView view = LedgerView.open(read.run().database())) {
      Window window = new Window(from, ExamplesJson.A_PAGE, TextJson.CHARACTERS);
      Found found = view.snapshot(() -> view.exchanges().find(filter, window));
      return examples.of(found, from);
    }
  }

  private static ObjectNode candidate(Seen seen, Read read, String candidate) throws IOException {
    ExamplesJson examples = new ExamplesJson(read.run(), RunJson.textBase(seen, read));
    if (!read.run().begun()) {
      return examples.of(new Found(0, List.of()), 0);
    }
    try (LedgerView view = LedgerView.open(read.run().database())) {
      record All(Found found, List<ExchangeView.Seen> history) {}
      Window window = new Window(0, 4 * ExamplesJson.A_PAGE, TextJson.CHARACTERS);
      All all =
          view.snapshot(
              () ->
                  new All(
                      view.exchanges().about(candidate, window),
                      view.exchanges().history(candidate)));
      ObjectNode json = examples.of(all.found(), 0);
      json.set("seen", ExamplesJson.seen(all.history()));
      return json;
    }
  }

  private static Optional<Integer> whole(Map<String, String> query, String name) {
    String given = query.getOrDefault(name, "");
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (!given.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(
          "%s: expected a whole number, found \"%s\"".formatted(name, given));
    }
    return Optional.of(Integer.parseInt(given));
  }

  private static Standing standing(Map<String, String> query) {
    String kind = query.getOrDefault("kind", "any");
    return Arrays.stream(Standing.values())
        .filter(standing -> standing.name().toLowerCase(Locale.ROOT).equals(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "kind: expected any, admitted, rejected or unjudged, found \"%s\""
                        .formatted(kind)));
  }

  /** The whole of a text whose beginning a page shows; empty where there is no such text. */
  Optional<String> whole(List<String> path) throws IOException {
    Optional<Seen> seen = path.size() > 2 ? watch.seen(path.get(2)) : Optional.empty();
    Optional<Read> read = seen.flatMap(found -> run(found, path));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    return new WholeText(seen.get(), read.get()).at(path.subList(6, path.size()));
  }
}
