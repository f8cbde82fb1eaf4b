package dev.quaestor.eval.report.chart;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.statistics.Curve;
import dev.quaestor.eval.statistics.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Curves as one SVG picture: a heavy line for the mean over seeds, its 95% interval, a thin line
 * for each seed, and a name where each line ends. Of scores the interval is a band, left out where
 * seeds are so few that it would hide the curves; of differences it is a bar at each point, and
 * zero is marked.
 *
 * @param id makes the ids inside the picture unique on its page
 * @param title what is shown, for those who cannot see it
 * @param kind what is drawn upwards
 * @param lines one for each variant or pair
 * @param axis what is spent along the horizontal axis
 */
public record CurveChart(String id, String title, Kind kind, List<Line> lines, Dimension axis) {

  /** What is drawn upwards. */
  public enum Kind {
    /** Shares between 0 and 1. */
    SCORES(404, 17),
    /** Differences of shares, in percentage points; pairs have longer names. */
    DIFFERENCES(352, 22);

    private final double right;
    private final int labelLength;

    Kind(double right, int labelLength) {
      this.right = right;
      this.labelLength = labelLength;
    }
  }

  /** The t interval of fewer seeds is wider than what they spread over. */
  public static final int FEWEST_FOR_A_BAND = 5;

  private static final double WIDTH = 520;
  private static final double HEIGHT = 330;
  private static final double LEFT = 40;
  private static final double TOP = 12;
  private static final double BOTTOM = 286;
  private static final double LABEL_GAP = 14;

  /** With more seeds than this in all, their lines are drawn fainter. */
  private static final int MANY = 20;

  /**
   * One variant's curve.
   *
   * @param label its name
   * @param ink how it is drawn
   * @param mean the mean over seeds at each round
   * @param seeds each seed's own curve
   */
  public record Line(String label, Ink ink, List<Mean> mean, List<Curve> seeds) {}

  /** The mean score over seeds after {@code spend}. */
  public record Mean(double spend, Interval score) {}

  /** The picture; empty text where there is nothing to draw. */
  public String svg() {
    List<Line> drawn = lines.stream().filter(line -> !line.mean().isEmpty()).toList();
    double end = drawn.stream().mapToDouble(CurveChart::end).max().orElse(0);
    if (!(end > 0)) {
      return "";
    }
    Scale x = new Scale(0, end, LEFT, kind.right);
    Scale y = kind == Kind.SCORES ? scores(drawn) : differences(drawn);
    Html svg = new Html();
    svg.open(
        "svg",
        "viewBox",
        "0 0 %s %s".formatted(Scale.coordinate(WIDTH), Scale.coordinate(HEIGHT)),
        "class",
        "chart",
        "role",
        "img",
        "aria-labelledby",
        id + "-title");
    svg.element("title", title, "id", id + "-title");
    frame(svg, x, y);
    if (kind == Kind.SCORES) {
      drawn.forEach(line -> band(svg, line, x, y));
    } else {
      bars(svg, drawn, x, y);
    }
    if (showsSeeds()) {
      svg.open("g", "class", many() ? "many" : "");
      drawn.forEach(line -> thin(svg, line, x, y));
      svg.close("g");
    }
    drawn.forEach(line -> mean(svg, line, x, y));
    labels(svg, drawn, x, y);
    return svg.close("svg").toString();
  }

  /** Whether each seed has its line: among many differences the bars say enough. */
  public boolean showsSeeds() {
    return kind == Kind.SCORES || !many();
  }

  private boolean many() {
    return lines.stream().mapToInt(line -> line.seeds().size()).sum() > MANY;
  }

  private void frame(Html svg, Scale x, Scale y) {
    for (double tick : y.ticks(5)) {
      across(svg, "grid", y.of(tick));
      svg.element(
          "text",
          kind == Kind.SCORES ? Scale.percent(tick) : points(tick),
          "class",
          "tick",
          "x",
          Scale.coordinate(LEFT - 6),
          "y",
          Scale.coordinate(y.of(tick) + 3.5),
          "text-anchor",
          "end");
    }
    if (kind == Kind.DIFFERENCES) {
      across(svg, "zero", y.of(0));
    }
    across(svg, "base", BOTTOM);
    for (double tick : x.ticks(4)) {
      svg.element(
          "text",
          tickText(tick),
          "class",
          "tick",
          "x",
          Scale.coordinate(x.of(tick)),
          "y",
          Scale.coordinate(BOTTOM + 17),
          "text-anchor",
          "middle");
    }
    svg.element(
        "text",
        axisText(),
        "class",
        "axis",
        "x",
        Scale.coordinate((LEFT + kind.right) / 2),
        "y",
        Scale.coordinate(BOTTOM + 36),
        "text-anchor",
        "middle");
  }

  private void across(Html svg, String css, double height) {
    String at = Scale.coordinate(height);
    svg.open(
        "line",
        "class",
        css,
        "x1",
        Scale.coordinate(LEFT),
        "x2",
        Scale.coordinate(kind.right),
        "y1",
        at,
        "y2",
        at);
  }

  /** In percentage points: {@code +1.5}. */
  private static String points(double difference) {
    String size = Scale.coordinate(Math.abs(100 * difference));
    return size.equals("0") ? size : (difference < 0 ? "−" : "+") + size;
  }

  /** An upright bar at each point, those of several lines beside each other. */
  private static void bars(Html svg, List<Line> lines, Scale x, Scale y) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      double aside = 3 * (i - (lines.size() - 1) / 2.0);
      for (Mean mean : line.mean()) {
        if (mean.score().bounded() && mean.score().low() < mean.score().high()) {
          String at = Scale.coordinate(x.of(mean.spend()) + aside);
          svg.open(
              "line",
              "class",
              "lead " + line.ink().css(),
              "x1",
              at,
              "x2",
              at,
              "y1",
              Scale.coordinate(y.of(clip(mean.score().low(), y))),
              "y2",
              Scale.coordinate(y.of(clip(mean.score().high(), y))));
        }
      }
    }
  }

  private static void band(Html svg, Line line, Scale x, Scale y) {
    boolean few = line.seeds().size() < FEWEST_FOR_A_BAND;
    if (few || line.mean().stream().anyMatch(mean -> !mean.score().bounded())) {
      return;
    }
    StringBuilder points = new StringBuilder();
    for (Mean mean : line.mean()) {
      point(points, x.of(mean.spend()), y.of(clip(mean.score().high(), y)));
    }
    for (int i = line.mean().size() - 1; i >= 0; i--) {
      Mean mean = line.mean().get(i);
      point(points, x.of(mean.spend()), y.of(clip(mean.score().low(), y)));
    }
    svg.open("polygon", "class", "band " + line.ink().css(), "points", points.toString().strip());
  }

  private static void thin(Html svg, Line line, Scale x, Scale y) {
    if (line.seeds().size() < 2) {
      return;
    }
    for (Curve curve : line.seeds()) {
      StringBuilder points = new StringBuilder();
      curve.points().forEach(p -> point(points, x.of(p.spend()), y.of(p.score())));
      svg.open(
          "polyline", "class", "thin " + line.ink().css(), "points", points.toString().strip());
    }
  }

  private static void mean(Html svg, Line line, Scale x, Scale y) {
    StringBuilder points = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    for (Mean mean : line.mean()) {
      double px = x.of(mean.spend());
      double py = y.of(mean.score().estimate());
      point(points, px, py);
      marks.append(line.ink().shape(px, py, 2.6));
    }
    svg.open(
        "polyline",
        "class",
        "mean " + line.ink().css(),
        "stroke-dasharray",
        line.ink().dash().isEmpty() ? "none" : line.ink().dash(),
        "points",
        points.toString().strip());
    svg.open("path", "class", "mark " + line.ink().css(), "d", marks.toString());
  }

  /** Names beside the ends of the lines, moved apart where they would overlap. */
  private void labels(Html svg, List<Line> lines, Scale x, Scale y) {
    List<Line> byHeight = new ArrayList<>(lines);
    byHeight.sort(Comparator.comparingDouble(line -> y.of(last(line).score().estimate())));
    double[] at = new double[byHeight.size()];
    double previous = TOP - LABEL_GAP;
    for (int i = 0; i < at.length; i++) {
      at[i] = Math.max(y.of(last(byHeight.get(i)).score().estimate()), previous + LABEL_GAP);
      previous = at[i];
    }
    double next = BOTTOM + LABEL_GAP;
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = Math.min(at[i], next - LABEL_GAP);
      next = at[i];
    }
    for (int i = 0; i < at.length; i++) {
      Line line = byHeight.get(i);
      double px = x.of(last(line).spend());
      double py = y.of(last(line).score().estimate());
      StringBuilder lead = new StringBuilder();
      point(lead, px + 4, py);
      point(lead, kind.right + 10, at[i]);
      svg.open("polyline", "class", "lead " + line.ink().css(), "points", lead.toString().strip());
      svg.element(
          "text",
          shortened(line.label()),
          "class",
          "label " + line.ink().css(),
          "x",
          Scale.coordinate(kind.right + 14),
          "y",
          Scale.coordinate(at[i] + 4));
    }
  }

  /**
   * Room for zero, for intervals, and where seeds are drawn for every one of them; then intervals
   * are cut off at twice as far out as the seeds are.
   */
  private Scale differences(List<Line> lines) {
    double low = 0;
    double high = 0;
    for (Line line : lines) {
      for (Curve curve : line.seeds()) {
        for (Curve.Point point : curve.points()) {
          low = Math.min(low, point.score());
          high = Math.max(high, point.score());
        }
      }
    }
    double reach = showsSeeds() ? Math.max(0.01, high - low) / 2 : high - low;
    double lowest = showsSeeds() ? low : 0;
    double highest = showsSeeds() ? high : 0;
    for (Line line : lines) {
      for (Mean mean : line.mean()) {
        if (mean.score().bounded()) {
          lowest = Math.min(lowest, Math.max(low - reach, mean.score().low()));
          highest = Math.max(highest, Math.min(high + reach, mean.score().high()));
        }
      }
    }
    double margin = 0.06 * Math.max(0.02, highest - lowest);
    return new Scale(lowest - margin, highest + margin, BOTTOM, TOP);
  }

  private static Scale scores(List<Line> lines) {
    double low = 1;
    double high = 0;
    for (Line line : lines) {
      for (Mean mean : line.mean()) {
        low = Math.min(low, mean.score().estimate());
        high = Math.max(high, mean.score().estimate());
      }
      for (Curve curve : line.seeds()) {
        for (Curve.Point point : curve.points()) {
          low = Math.min(low, point.score());
          high = Math.max(high, point.score());
        }
      }
    }
    double margin = Math.max(0.02, 0.06 * (high - low));
    return new Scale(Math.max(0, low - margin), Math.min(1, high + margin), BOTTOM, TOP);
  }

  private String axisText() {
    return switch (axis) {
      case MICRO_USD -> "dollars charged";
      case MEGA_FLOPS -> "teacher compute charged (FLOP)";
      default -> Wording.unit(axis) + " charged";
    };
  }

  private String tickText(double tick) {
    return switch (axis) {
      case MICRO_USD -> String.format(Locale.ROOT, "$%.3g", tick / 1e6);
      case MEGA_FLOPS -> tick == 0 ? "0" : String.format(Locale.ROOT, "%.1e", tick * 1e6);
      default -> Wording.amount(tick);
    };
  }

  private String shortened(String label) {
    return label.length() <= kind.labelLength
        ? label
        : label.substring(0, kind.labelLength - 1) + "…";
  }

  private static double end(Line line) {
    return last(line).spend();
  }

  private static Mean last(Line line) {
    return line.mean().get(line.mean().size() - 1);
  }

  private static double clip(double score, Scale y) {
    return Math.max(y.from(), Math.min(y.to(), score));
  }

  private static void point(StringBuilder points, double x, double y) {
    points.append(Scale.coordinate(x)).append(',').append(Scale.coordinate(y)).append(' ');
  }
}
