package dev.quaestor.eval.report;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.DifferenceCurve;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.report.chart.CurveChart;
import dev.quaestor.eval.report.chart.Ink;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.ArrayList;
import java.util.List;

/** Paired differences along what was spent: a picture, and the numbers behind it. */
final class DifferencesSection {

  private DifferencesSection() {}

  /**
   * The curves of {@code contrasts} by the primary metric; empty where no seed was finished under
   * both of a pair.
   */
  static List<DifferenceCurve> curves(Comparison comparison, List<Contrast> contrasts) {
    Metric metric = comparison.experiment().question().metric();
    return contrasts.stream()
        .flatMap(c -> DifferenceCurve.of(comparison.experiment(), c, metric).stream())
        .toList();
  }

  static Html of(Comparison comparison, Shown shown, List<DifferenceCurve> curves) {
    Html html = new Html();
    CurveChart chart = chart(comparison, shown, curves);
    String svg = chart.svg();
    if (svg.isEmpty()) {
      return html;
    }
    html.open("figure", "class", "narrow").markup(svg);
    html.element("figcaption", caption(comparison, chart)).close("figure");
    html.open("details").element("summary", "The numbers behind the differences");
    numbers(html, comparison, curves);
    return html.close("details");
  }

  static CurveChart chart(Comparison comparison, Shown shown, List<DifferenceCurve> curves) {
    var question = comparison.experiment().question();
    List<CurveChart.Line> lines = new ArrayList<>();
    for (DifferenceCurve curve : curves) {
      List<CurveChart.Mean> means =
          curve.points().stream()
              .map(point -> new CurveChart.Mean(point.spend(), point.difference()))
              .toList();
      Ink own = shown.ink(curve.contrast().variant());
      long before = lines.stream().filter(line -> line.ink().colour() == own.colour()).count();
      Ink ink = before == 0 ? own : own.again();
      lines.add(new CurveChart.Line(name(curve.contrast()), ink, means, curve.seeds()));
    }
    String title =
        "Differences in %s on the monitor split against %s charged, paired by seed. The numbers follow in a table."
            .formatted(question.metric().words(), Wording.unit(question.axis()));
    return new CurveChart(
        "difference-" + question.metric().key(),
        title,
        CurveChart.Kind.DIFFERENCES,
        lines,
        question.axis());
  }

  static String name(Contrast contrast) {
    return contrast.variant() + " − " + contrast.reference();
  }

  private static String caption(Comparison comparison, CurveChart chart) {
    int most = chart.lines().stream().mapToInt(line -> line.seeds().size()).max().orElse(0);
    return "Differences in "
        + comparison.experiment().question().metric().words()
        + " on the monitor split, paired by seed, in percentage points"
        + (most > 1
            ? ". Heavy: mean over seeds; bars: its 95% interval at each round, not corrected for"
                + " looking at many"
                + (chart.showsSeeds() ? "; thin: each seed." : ".")
            : ".");
  }

  private static void numbers(Html html, Comparison comparison, List<DifferenceCurve> curves) {
    var axis = comparison.experiment().question().axis();
    for (DifferenceCurve curve : curves) {
      Table table =
          new Table(
              name(curve.contrast()) + ", " + Wording.seeds(curve.seeds().size()),
              List.of(
                  Table.Cell.text("Charged"),
                  Table.Cell.number("Difference"),
                  Table.Cell.number("95% interval")));
      for (DifferenceCurve.Point point : curve.points()) {
        table.row(
            List.of(
                Table.Cell.text(Wording.spend(point.spend(), axis)),
                Table.Cell.number(Wording.points(point.difference().estimate())),
                Table.Cell.number(
                    point.difference().bounded() ? Wording.range(point.difference()) : "–")));
      }
      table.write(html);
    }
  }
}
