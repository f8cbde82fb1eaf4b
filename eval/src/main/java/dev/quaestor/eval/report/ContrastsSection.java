package dev.quaestor.eval.report;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.Contrast;
import dev.quaestor.eval.comparison.Effect;
import dev.quaestor.eval.comparison.Metric;
import dev.quaestor.eval.comparison.Pairing;
import dev.quaestor.eval.comparison.Variant;
import dev.quaestor.eval.comparison.Verdict.Outcome;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The differences between variants: each pair, who wins against whom, and what a gain is made of.
 */
final class ContrastsSection {

  private ContrastsSection() {}

  static Html of(Comparison comparison, Shown shown) {
    Html html = new Html();
    if (comparison.pairings().isEmpty()) {
      return html;
    }
    Metric metric = comparison.experiment().question().metric();
    List<IntervalChart.Row> rows = new ArrayList<>();
    for (Pairing pairing : comparison.pairings()) {
      row(rows, shown, pairing.contrast(), pairing.finals().get(metric));
    }
    figure(html, "pairs", "Differences in final " + metric.words() + ", paired by seed", rows);
    pairs(html, comparison);
    if (comparison.experiment().variants().size() > 2) {
      matrix(html, comparison);
    }
    return html;
  }

  /** The selection and loop effects; empty where the controls were not run. */
  static Html effects(Comparison comparison, Shown shown) {
    Html html = new Html();
    if (comparison.effects().isEmpty()) {
      return html;
    }
    html.element(
        "p",
        "The selection effect is what a criterion gains when the base scores the pool once and "
            + "everything is asked up front; the loop effect is what scoring again every round adds.");
    Table table =
        new Table(
            "Selection and loop effects in percentage points, with 95% intervals",
            List.of(
                Table.Cell.text("Criterion"),
                Table.Cell.text("Effect"),
                Table.Cell.text("Difference of"),
                Table.Cell.number("Macro"),
                Table.Cell.number("Pool-weighted"),
                Table.Cell.number("Seeds")));
    for (Effect effect : comparison.effects()) {
      table.row(
          List.of(
              Table.Cell.text(effect.criterion()),
              Table.Cell.text(effect.kind().key()),
              Table.Cell.text(name(effect.contrast())),
              Table.Cell.number(difference(effect.finals().get(Metric.MACRO))),
              Table.Cell.number(difference(effect.finals().get(Metric.POOL))),
              Table.Cell.number(seeds(effect.finals()))));
    }
    table.write(html);
    return html;
  }

  private static String seeds(Map<Metric, PairedDifference> finals) {
    return finals.values().stream()
        .findFirst()
        .map(found -> Integer.toString(found.seeds()))
        .orElse("0");
  }

  private static void row(
      List<IntervalChart.Row> rows,
      Shown shown,
      Contrast contrast,
      @Nullable PairedDifference found) {
    if (found != null) {
      Ink ink = shown.ink(contrast.variant());
      rows.add(new IntervalChart.Row(name(contrast), ink, found.interval(), new double[0]));
    }
  }

  private static void figure(Html html, String id, String caption, List<IntervalChart.Row> rows) {
    String svg =
        new IntervalChart(
                id, caption + ". The numbers follow in a table.", true, Wording::points, rows)
            .svg();
    if (!svg.isEmpty()) {
      html.open("figure", "class", "narrow").markup(svg);
      html.element("figcaption", caption + ", in percentage points with 95% intervals.");
      html.close("figure");
    }
  }

  private static void pairs(Html html, Comparison comparison) {
    Table table =
        new Table(
            "Each pair of variants, paired by seed; differences in percentage points",
            List.of(
                Table.Cell.text("Contrast"),
                Table.Cell.text("Verdict"),
                Table.Cell.number("Macro"),
                Table.Cell.number("Pool-weighted"),
                Table.Cell.number("Curve"),
                Table.Cell.number("p, corrected"),
                Table.Cell.number("p, exact"),
                Table.Cell.number("Could show"),
                Table.Cell.number("Spend to reach")));
    Metric metric = comparison.experiment().question().metric();
    for (Pairing pairing : comparison.pairings()) {
      @Nullable PairedDifference found = pairing.finals().get(metric);
      boolean tested = found != null && found.seeds() > 1;
      table.row(
          List.of(
              Table.Cell.text(name(pairing.contrast()) + (pairing.primary() ? " *" : "")),
              new Table.Cell(
                  pairing.verdict().outcome().mark() + " " + pairing.verdict().outcome().key(),
                  "verdict " + VerdictSection.css(pairing.verdict().outcome()),
                  Double.NaN),
              Table.Cell.number(difference(pairing.finals().get(Metric.MACRO))),
              Table.Cell.number(difference(pairing.finals().get(Metric.POOL))),
              Table.Cell.number(
                  pairing.areas().containsKey(metric)
                      ? Wording.points(pairing.areas().get(metric).mean())
                      : "–"),
              Table.Cell.number(tested ? p(pairing.adjustedP()) : "–"),
              Table.Cell.number(tested ? p(found.exactP()) : "–"),
              Table.Cell.number(tested ? Wording.points(found.detectable()).substring(1) : "–"),
              Table.Cell.number(pairing.reach().map(Wording::ratio).orElse("–"))));
    }
    table.write(html);
    html.element(
        "p",
        "* named as primary beforehand; the others are exploratory, and each family is corrected "
            + "together by Holm’s method. Curve: difference of the curves’ mean height over what "
            + "both spent. Exact: sign-flip test, uncorrected. Could show: the smallest true "
            + "difference that seeds spread like these show four times in five. Spend to reach: "
            + (comparison.experiment().question().target().isPresent()
                ? "what it took to reach "
                    + Wording.percent(comparison.experiment().question().target().getAsDouble())
                    + ", over what the reference took."
                : "what it took to reach the reference’s own final level, over what the reference "
                    + "took to get there."),
        "class",
        "key");
  }

  private static void matrix(Html html, Comparison comparison) {
    List<Variant> variants = comparison.experiment().variants();
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("This row …")));
    variants.forEach(v -> head.add(new Table.Cell("than " + v.name(), "mid", Double.NaN)));
    Table table = new Table("Who is better than whom", head);
    for (Variant of : variants) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(of.name())));
      for (Variant than : variants) {
        if (of.equals(than)) {
          row.add(new Table.Cell("·", "mid", Double.NaN));
          continue;
        }
        Outcome outcome = comparison.outcome(new Contrast(of.name(), than.name())).orElseThrow();
        row.add(
            new Table.Cell(
                outcome.mark() + " " + outcome.key(),
                "mid verdict " + VerdictSection.css(outcome),
                Double.NaN));
      }
      table.row(row);
    }
    html.open("details").element("summary", "Who is better than whom");
    table.write(html);
    html.close("details");
  }

  private static String name(Contrast contrast) {
    return contrast.variant() + " − " + contrast.reference();
  }

  private static String p(double p) {
    return Wording.p(p).replace("p = ", "").replace("p ", "");
  }

  private static String difference(@Nullable PairedDifference found) {
    if (found == null) {
      return "–";
    }
    String mean = Wording.points(found.mean());
    return found.interval().bounded() ? mean + " (" + Wording.range(found.interval()) + ")" : mean;
  }
}
