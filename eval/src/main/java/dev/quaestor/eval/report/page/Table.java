package dev.quaestor.eval.report.page;

import dev.quaestor.eval.report.chart.Scale;
import java.util.ArrayList;
import java.util.List;

/**
 * A table with a caption, a head and a name for each row, in a box that scrolls sideways and can be
 * reached by keyboard.
 */
public final class Table {

  /**
   * One cell.
   *
   * @param text what it says
   * @param css its classes; empty for none
   * @param share a part in [0, 1] shown as a shade or a bar beside the text; NaN for none
   */
  public record Cell(String text, String css, double share) {

    public static Cell text(String text) {
      return new Cell(text, "", Double.NaN);
    }

    public static Cell number(String text) {
      return new Cell(text, "num", Double.NaN);
    }

    /** A number whose size shades its background. */
    public static Cell shade(String text, double share) {
      return new Cell(text, "num heat", share);
    }

    /** A number with a bar below it. */
    public static Cell bar(String text, double share) {
      return new Cell(text, "num barred", share);
    }
  }

  /** The name of a row with more characters may wrap where the page is narrow. */
  private static final int LONG = 16;

  private final String caption;
  private final List<Cell> head;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(String caption, List<Cell> head) {
    this.caption = caption;
    this.head = List.copyOf(head);
  }

  public void row(List<Cell> cells) {
    if (cells.size() != head.size()) {
      throw new IllegalArgumentException(
          "table \"%s\": expected %d cells, found %d"
              .formatted(caption, head.size(), cells.size()));
    }
    rows.add(List.copyOf(cells));
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  public void write(Html html) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", caption);
    html.open("table").open("caption").element("span", caption).close("caption");
    html.open("thead").open("tr");
    for (Cell cell : head) {
      html.element("th", cell.text(), "scope", "col", "class", cell.css());
    }
    html.close("tr").close("thead").open("tbody");
    for (List<Cell> row : rows) {
      html.open("tr");
      for (int i = 0; i < row.size(); i++) {
        write(html, row.get(i), i == 0);
      }
      html.close("tr");
    }
    html.close("tbody").close("table").close("div");
  }

  private static void write(Html html, Cell cell, boolean first) {
    if (first) {
      String css = cell.text().length() > LONG ? (cell.css() + " long").strip() : cell.css();
      html.element("th", cell.text(), "scope", "row", "class", css);
      return;
    }
    if (Double.isNaN(cell.share())) {
      html.element("td", cell.text(), "class", cell.css());
      return;
    }
    String style = "--v:" + Scale.coordinate(100 * Math.max(0, Math.min(1, cell.share()))) + "%";
    html.element("td", cell.text(), "class", cell.css(), "style", style);
  }
}
