package dev.quaestor.eval.report;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.MeanCurve;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.chart.CurveChart;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import dev.quaestor.eval.statistics.Curve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Learning curves by both metrics, and the numbers behind them. */
final class CurvesSection {

  private CurvesSection() {}

  static Html of(Shown shown) {
    Html html = new Html();
    List<Metric> metrics =
        shown.question().metric() == Metric.MACRO
            ? List.of(Metric.MACRO, Metric.POOL)
            : List.of(Metric.POOL, Metric.MACRO);
    Html figures = new Html();
    for (Metric metric : metrics) {
      CurveChart chart = chart(shown, metric);
      String svg = chart.svg();
      if (!svg.isEmpty()) {
        figures.open("figure").markup(svg);
        figures.element("figcaption", caption(shown, metric)).close("figure");
      }
    }
    if (figures.toString().isEmpty()) {
      return html;
    }
    html.open("div", "class", "pair").markup(figures.toString()).close("div");
    html.open("details").element("summary", "The numbers behind the curves");
    metrics.forEach(metric -> numbers(html, shown, metric));
    return html.close("details");
  }

  /** The chart of one metric. */
  static CurveChart chart(Shown shown, Metric metric) {
    Dimension axis = shown.question().axis();
    List<CurveChart.Line> lines = new ArrayList<>();
    for (int i = 0; i < shown.variants().size(); i++) {
      Variant variant = shown.variants().get(i);
      List<Curve> seeds = new ArrayList<>();
      for (RunRecord run : shown.runsOf(variant)) {
        run.curve(axis, metric).ifPresent(seeds::add);
      }
      lines.add(
          new CurveChart.Line(
              variant.name(), shown.inks().get(i), means(shown, variant, metric), seeds));
    }
    String title =
        "Learning curves: %s on the monitor split against %s charged. The numbers follow in a table."
            .formatted(metric.words(), Wording.unit(axis));
    return new CurveChart("curve-" + metric.key(), title, CurveChart.Kind.SCORES, lines, axis);
  }

  private static String caption(Shown shown, Metric metric) {
    long most = shown.variants().stream().mapToLong(v -> shown.runsOf(v).size()).max().orElse(0);
    String lines =
        most >= CurveChart.FEWEST_FOR_A_BAND
            ? ". Heavy: mean over seeds with its 95% interval; thin: each seed."
            : ". Heavy: mean over seeds; thin: each seed. The 95% interval of so few seeds would"
                + " cover the picture; it stands in the table.";
    return Wording.capital(metric.words())
        + " on the monitor split"
        + (metric == shown.question().metric() ? " (primary)" : "")
        + (most > 1 ? lines : ".")
        + unlike(shown).map(said -> " " + said).orElse("");
  }

  /** What a mean does not show by itself: that runs are missing from it, or rounds from runs. */
  private static Optional<String> unlike(Shown shown) {
    Map<Variant, List<Long>> seeds = new LinkedHashMap<>();
    boolean uneven = false;
    for (Variant variant : shown.variants()) {
      List<RunRecord> runs = shown.runsOf(variant);
      if (!runs.isEmpty()) {
        seeds.put(variant, runs.stream().map(RunRecord::seed).sorted().toList());
        uneven |= runs.stream().map(run -> run.rounds().size()).distinct().count() > 1;
      }
    }
    boolean different = seeds.values().stream().distinct().count() > 1;
    if (!different && !uneven) {
      return Optional.empty();
    }
    String over =
        seeds.entrySet().stream()
            .map(each -> each.getKey().name() + " over " + Wording.listed(each.getValue()))
            .collect(Collectors.joining("; "));
    return Optional.of(
        (different
                ? "The means are over different seeds, so do not compare them: " + over + ". "
                : "")
            + (uneven ? "A mean ends at the last round that all its seeds have." : "").strip());
  }

  /** Means over the seeds at each round that all runs of the variant have. */
  private static List<CurveChart.Mean> means(Shown shown, Variant variant, Metric metric) {
    return MeanCurve.of(shown.runsOf(variant), shown.question().axis(), metric).points().stream()
        .map(point -> new CurveChart.Mean(point.spend(), point.score()))
        .toList();
  }

  private static void numbers(Html html, Shown shown, Metric metric) {
    List<List<CurveChart.Mean>> columns =
        shown.variants().stream().map(variant -> means(shown, variant, metric)).toList();
    int rounds = columns.stream().mapToInt(List::size).max().orElse(0);
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Round")));
    shown.variants().forEach(variant -> head.add(Table.Cell.number(variant.name())));
    Table table = new Table(Wording.capital(metric.words()) + " by round, mean over seeds", head);
    for (int round = 0; round < rounds; round++) {
      List<Table.Cell> row = new ArrayList<>();
      row.add(Table.Cell.text(round == 0 ? "base" : Integer.toString(round)));
      for (List<CurveChart.Mean> column : columns) {
        row.add(Table.Cell.number(round < column.size() ? mean(column.get(round), shown) : "–"));
      }
      table.row(row);
    }
    table.write(html);
  }

  private static String mean(CurveChart.Mean mean, Shown shown) {
    return (Wording.percent(mean.score().estimate()) + " " + Wording.halfWidth(mean.score()))
            .strip()
        + (mean.spend() == 0 ? "" : " at " + Wording.spend(mean.spend(), shown.question().axis()));
  }
}
