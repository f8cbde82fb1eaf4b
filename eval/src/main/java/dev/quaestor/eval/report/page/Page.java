package dev.quaestor.eval.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/**
 * The frame around a report's sections: head, contents, footer. Nothing is loaded from anywhere.
 */
public final class Page {

  private record Section(String id, String title, String markup) {}

  private final String title;
  private final String under;
  private final List<Section> sections = new ArrayList<>();

  /**
   * @param title the page's heading
   * @param under the line below it
   */
  public Page(String title, String under) {
    this.title = title;
    this.under = under;
  }

  /** Adds a section, unless it has nothing to say. */
  public void section(String id, String heading, Html body) {
    String markup = body.toString();
    if (!markup.isBlank()) {
      sections.add(new Section(id, heading, markup));
    }
  }

  @Override
  public String toString() {
    Html html = new Html();
    html.markup("<!DOCTYPE html>\n");
    html.open("html", "lang", "en").open("head");
    html.open("meta", "charset", "utf-8");
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.open("meta", "name", "color-scheme", "content", "light dark");
    html.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'");
    html.element("title", title + " · Quaestor");
    html.open("style").markup(resource("report.css") + resource("chart.css")).close("style");
    html.close("head").open("body");
    html.element("a", "Skip to the verdict", "class", "skip", "href", "#" + first());
    html.open("header").element("p", "Quaestor", "class", "brand");
    html.element("h1", title).element("p", under, "class", "under");
    html.open("nav", "aria-label", "Contents").open("ul");
    for (Section section : sections) {
      html.open("li").element("a", section.title(), "href", "#" + section.id()).close("li");
    }
    html.close("ul").close("nav").close("header").open("main");
    for (Section section : sections) {
      html.open("section", "id", section.id(), "aria-labelledby", section.id() + "-h");
      html.element("h2", section.title(), "id", section.id() + "-h");
      html.markup(section.markup()).close("section");
    }
    html.close("main").open("footer");
    html.element(
        "p",
        "Intervals are 95% t intervals over seeds unless a table says otherwise. A number here says "
            + "what these seeds, this pool and this student gave; whether it says more is for the "
            + "reader to ask.");
    html.close("footer").close("body").close("html");
    return html.toString();
  }

  private String first() {
    return sections.isEmpty() ? "" : sections.get(0).id();
  }

  /** A picture of the page as a file of its own. */
  public static String standalone(String svg) {
    return svg.replaceFirst("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ")
        .replaceFirst(
            "</title>",
            "</title><style>"
                + Matcher.quoteReplacement(resource("chart.css"))
                + "svg{background:var(--paper)}</style>");
  }

  /** A text beside this class in its jar. */
  static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name + "; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the jar", e);
    }
  }
}
