package dev.quaestor.eval.report.chart;

import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.statistics.Interval;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Rows of a mean with its interval and a dot for each seed, as one SVG picture.
 *
 * @param id makes the ids inside the picture unique on its page
 * @param title what is shown, for those who cannot see it
 * @param zero whether a line marks zero, as for differences
 * @param tick how a value along the axis is written
 * @param rows one for each mean
 */
public record IntervalChart(
    String id, String title, boolean zero, DoubleFunction<String> tick, List<Row> rows) {

  private static final double WIDTH = 520;
  private static final double LEFT = 176;
  private static final double RIGHT = 504;
  private static final double ROW = 30;
  private static final double TOP = 8;
  private static final int LABEL_LENGTH = 25;

  /** A mean, what it is of, and the seeds it is over. */
  public record Row(String label, Ink ink, Interval interval, double[] seeds) {}

  /** The picture; empty text where there is nothing to draw. */
  public String svg() {
    if (rows.isEmpty()) {
      return "";
    }
    double bottom = TOP + ROW * rows.size();
    Scale x = values();
    Html svg = new Html();
    svg.open(
        "svg",
        "viewBox",
        "0 0 %s %s".formatted(Scale.coordinate(WIDTH), Scale.coordinate(bottom + 26)),
        "class",
        "chart",
        "role",
        "img",
        "aria-labelledby",
        id + "-title");
    svg.element("title", title, "id", id + "-title");
    for (double at : x.ticks(5)) {
      vertical(svg, "grid", x.of(at), bottom);
      svg.element(
          "text",
          tick.apply(at),
          "class",
          "tick",
          "x",
          Scale.coordinate(x.of(at)),
          "y",
          Scale.coordinate(bottom + 18),
          "text-anchor",
          "middle");
    }
    if (zero) {
      vertical(svg, "zero", x.of(0), bottom);
    }
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), x, TOP + ROW * (i + 0.5));
    }
    return svg.close("svg").toString();
  }

  private static void row(Html svg, Row row, Scale x, double y) {
    String label =
        row.label().length() <= LABEL_LENGTH
            ? row.label()
            : row.label().substring(0, LABEL_LENGTH - 1) + "…";
    svg.element(
        "text",
        label,
        "class",
        "label " + row.ink().css(),
        "x",
        Scale.coordinate(LEFT - 12),
        "y",
        Scale.coordinate(y + 4),
        "text-anchor",
        "end");
    for (double seed : row.seeds()) {
      svg.open(
          "circle",
          "class",
          "dot " + row.ink().css(),
          "cx",
          Scale.coordinate(x.of(seed)),
          "cy",
          Scale.coordinate(y),
          "r",
          "3.2");
    }
    if (row.interval().bounded()) {
      svg.open(
          "line",
          "class",
          "bar " + row.ink().css(),
          "x1",
          Scale.coordinate(x.of(Math.max(x.from(), row.interval().low()))),
          "x2",
          Scale.coordinate(x.of(Math.min(x.to(), row.interval().high()))),
          "y1",
          Scale.coordinate(y),
          "y2",
          Scale.coordinate(y));
    }
    svg.open(
        "path",
        "class",
        "mark " + row.ink().css(),
        "d",
        row.ink().shape(x.of(row.interval().estimate()), y, 4.4));
  }

  private static void vertical(Html svg, String css, double x, double bottom) {
    svg.open(
        "line",
        "class",
        css,
        "x1",
        Scale.coordinate(x),
        "x2",
        Scale.coordinate(x),
        "y1",
        Scale.coordinate(TOP),
        "y2",
        Scale.coordinate(bottom));
  }

  private Scale values() {
    double low = zero ? 0 : Double.POSITIVE_INFINITY;
    double high = zero ? 0 : Double.NEGATIVE_INFINITY;
    for (Row row : rows) {
      low = Math.min(low, row.interval().estimate());
      high = Math.max(high, row.interval().estimate());
      for (double seed : row.seeds()) {
        low = Math.min(low, seed);
        high = Math.max(high, seed);
      }
    }
    // Ends of intervals are shown as far as twice the range of the seeds: three seeds may give an
    // interval that would leave all else a dot.
    double reach = Math.max(0.02, high - low);
    double floor = low - reach;
    double ceiling = high + reach;
    for (Row row : rows) {
      if (row.interval().bounded()) {
        low = Math.min(low, Math.max(floor, row.interval().low()));
        high = Math.max(high, Math.min(ceiling, row.interval().high()));
      }
    }
    double margin = Math.max(0.005, 0.04 * (high - low));
    return new Scale(low - margin, high + margin, LEFT, RIGHT);
  }
}
