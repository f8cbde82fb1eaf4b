package dev.quaestor.experiments.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.ledger.ExchangeView.Filter;
import dev.quaestor.curation.ledger.ExchangeView.Seen;
import dev.quaestor.curation.ledger.ExchangeView.Standing;
import dev.quaestor.curation.ledger.LedgerView;
import dev.quaestor.experiments.run.ExperimentReader.Read;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The same pages as files that a browser opens from a disk: the page's own files, and what it would
 * have asked for as scripts in {@code data/}, since a browser lets a file read no other file. Texts
 * that were cut stand whole in {@code text/}.
 */
final class StaticPages {

  /** Several pages of examples share a file. */
  private static final int PAGES = 8;

  private static final String POLICY =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'"
          + " file:; style-src 'self' file:; img-src 'self' file:; base-uri 'none'\">";

  private final PageSite site;
  private final Watch watch;
  private final Path out;
  private int texts;

  private StaticPages(Watch watch, Path out) {
    this.site = new PageSite(watch);
    this.watch = watch;
    this.out = out;
  }

  /**
   * Writes what {@code watch} has seen.
   *
   * @param out a directory that is not there yet
   * @return the page to open
   */
  static Path write(Watch watch, Path out) throws IOException {
    return new StaticPages(watch, out).write();
  }

  private Path write() throws IOException {
    Files.createDirectories(out.resolve("data"));
    Files.createDirectories(out.resolve("text"));
    for (String name : PageSite.FILES.keySet()) {
      if (!name.equals("index.html")) {
        Files.write(out.resolve(name), PageSite.file(name));
      }
    }
    script("experiments", site.all());
    for (WatchedExperiment.Seen seen : watch.seen()) {
      for (int i = 0; i < seen.runs().size(); i++) {
        write(seen, seen.runs().get(i), seen.id() + "-" + i);
      }
    }
    String page = new String(PageSite.file("index.html"), StandardCharsets.UTF_8);
    String filled =
        page.replace("<!-- policy -->", POLICY)
            .replace("<!-- data -->", "<script src=\"data/experiments.js\" defer></script>");
    return Files.writeString(out.resolve("index.html"), filled);
  }

  private void write(WatchedExperiment.Seen seen, Read read, String name) throws IOException {
    script(name, RunJson.of(seen, read));
    Filter all = new Filter(Optional.empty(), Standing.ANY, "");
    int from = 0;
    int file = 0;
    ObjectNode page = PageSite.examples(seen, read, all, 0);
    long count = page.path("all").asLong();
    do {
      ObjectNode several = JsonNodeFactory.instance.objectNode().put("all", count);
      several.put("from", from);
      ArrayNode items = several.putArray("items");
      for (int i = 0; i < PAGES && from < count; i++) {
        items.addAll((ArrayNode) PageSite.examples(seen, read, all, from).get("items"));
        from += ExamplesJson.A_PAGE;
      }
      script(name + "-examples-" + file, several);
      file++;
    } while (from < count);
    ObjectNode histories = JsonNodeFactory.instance.objectNode();
    if (read.run().begun()) {
      try (LedgerView view = LedgerView.open(read.run().database())) {
        Map<String, List<Seen>> found = view.exchanges().histories();
        found.forEach((candidate, each) -> histories.set(candidate, ExamplesJson.seen(each)));
      }
    }
    script(name + "-history", histories);
  }

  /** JSON as a script: what would end a script's text or line is escaped. */
  private void script(String name, ObjectNode json) throws IOException {
    bringWhole(json);
    String text =
        json.toString()
            .replace("<", "\\u003c")
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029");
    Files.writeString(
        out.resolve("data").resolve(name + ".js"),
        "(window.quaestorData = window.quaestorData || {})[\"%s\"] = %s;%n".formatted(name, text));
  }

  /** Puts texts that were cut beside the pages, and their places into {@code json}. */
  private void bringWhole(JsonNode json) throws IOException {
    if (json instanceof ObjectNode object && object.path("whole").isTextual()) {
      List<String> path =
          List.of(object.get("whole").asText().split("/")).stream()
              .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
              .toList();
      Optional<String> whole = site.whole(path);
      if (whole.isPresent()) {
        String file = "text/%05d.txt".formatted(texts++);
        Files.writeString(out.resolve(file), whole.get());
        object.put("whole", file);
      } else {
        object.remove("whole");
      }
    }
    for (JsonNode child : json) {
      bringWhole(child);
    }
  }
}
