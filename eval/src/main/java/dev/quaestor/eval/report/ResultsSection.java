package dev.quaestor.eval.report;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.Standing;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.report.chart.IntervalChart;
import dev.quaestor.eval.report.chart.Scale;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import dev.quaestor.eval.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Where each variant ended: a picture, a table, and every seed. */
final class ResultsSection {

  private ResultsSection() {}

  static Html of(Comparison comparison, Shown shown) {
    Html html = new Html();
    List<Standing> standings =
        comparison.standings().stream().filter(s -> !s.bySeed().isEmpty()).toList();
    if (standings.isEmpty()) {
      return html.element("p", "No run has finished, so nothing has ended anywhere.");
    }
    html.open("div", "class", "pair");
    picture(html, comparison, shown, standings);
    table(html, comparison, standings);
    html.close("div");
    html.open("details").element("summary", "Every seed");
    bySeed(html, standings);
    return html.close("details");
  }

  private static void picture(
      Html html, Comparison comparison, Shown shown, List<Standing> standings) {
    Metric metric = comparison.experiment().question().metric();
    List<IntervalChart.Row> rows = new ArrayList<>();
    for (Standing standing : standings) {
      Interval interval = standing.finals().get(metric);
      if (interval != null) {
        double[] seeds =
            standing.bySeed().values().stream()
                .filter(finals -> finals.containsKey(metric))
                .mapToDouble(finals -> finals.get(metric))
                .toArray();
        String name = standing.variant().name();
        rows.add(new IntervalChart.Row(name, shown.ink(name), interval, seeds));
      }
    }
    IntervalChart chart =
        new IntervalChart(
            "ended",
            "Final %s of each variant, mean with 95%% interval and each seed. The numbers follow in a table."
                .formatted(metric.words()),
            false,
            Scale::percent,
            rows);
    html.open("figure").markup(chart.svg());
    html.element(
            "figcaption",
            "Final %s on the %s split. Bar: 95%% interval of the mean; dots: seeds."
                .formatted(metric.words(), comparison.split()))
        .close("figure");
  }

  private static void table(Html html, Comparison comparison, List<Standing> standings) {
    Table table =
        new Table(
            "Final accuracy on the "
                + comparison.split()
                + " split, mean over seeds ± 95% interval",
            List.of(
                Table.Cell.text("Variant"),
                Table.Cell.number("Seeds"),
                Table.Cell.number("Macro"),
                Table.Cell.number("Pool-weighted")));
    for (Standing standing : standings) {
      List<Table.Cell> row = new ArrayList<>();
      row.add(Table.Cell.text(standing.variant().name()));
      row.add(Table.Cell.number(Integer.toString(standing.bySeed().size())));
      for (Metric metric : Metric.values()) {
        Interval interval = standing.finals().get(metric);
        row.add(
            Table.Cell.number(
                interval == null
                    ? "–"
                    : (Wording.percent(interval.estimate()) + " " + Wording.halfWidth(interval))
                        .strip()));
      }
      table.row(row);
    }
    table.write(html);
  }

  private static void bySeed(Html html, List<Standing> standings) {
    TreeSet<Long> seeds = new TreeSet<>();
    standings.forEach(standing -> seeds.addAll(standing.bySeed().keySet()));
    for (Metric metric : Metric.values()) {
      List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Seed")));
      standings.forEach(standing -> head.add(Table.Cell.number(standing.variant().name())));
      Table table = new Table("Final " + metric.words() + " by seed", head);
      for (long seed : seeds) {
        List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(Long.toString(seed))));
        IntStream.range(0, standings.size())
            .mapToObj(i -> standings.get(i).bySeed().getOrDefault(seed, Map.of()))
            .map(finals -> finals.getOrDefault(metric, Double.NaN))
            .forEach(score -> row.add(Table.Cell.number(Wording.percent(score))));
        table.row(row);
      }
      table.write(html);
    }
  }
}
