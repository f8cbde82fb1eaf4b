package dev.quaestor.eval.report;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.Effect;
import dev.quaestor.eval.comparison.Pairing;
import dev.quaestor.eval.comparison.Standing;
import dev.quaestor.eval.comparison.Verdict.Outcome;
import dev.quaestor.eval.comparison.Wins;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.chart.Ink;
import dev.quaestor.eval.report.chart.IntervalChart;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import dev.quaestor.eval.statistics.PairedDifference;
import dev.quaestor.eval.statistics.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    List<Contrast> drawn = shownPairs(comparison);
    for (Pairing pairing : comparison.pairings()) {
      if (drawn.contains(pairing.contrast())) {
        row(rows, shown, pairing.contrast(), pairing.finals().get(metric));
      }
    }
    figure(html, "pairs", "Differences in final " + metric.words() + ", paired by seed", rows);
    html.markup(
        DifferencesSection.of(
                comparison, shown, DifferencesSection.curves(comparison, shownPairs(comparison)))
            .toString());
    pairs(html, comparison);
    reach(html, comparison);
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
        "The selection effect is what a criterion gains when the base scores the pool once and"
            + " everything is asked up front; the loop effect is what scoring again every round"
            + " adds. The regret of what chooses among strategies is what the best of them, known"
            + " in hindsight, ended above it.");
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
              new Table.Cell(name(effect.contrast()), "name", Double.NaN),
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
                id,
                caption + ". The numbers follow in a table.",
                true,
                ContrastsSection::tick,
                rows)
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
                Table.Cell.number("p, Holm"),
                Table.Cell.number("p, sign flips"),
                Table.Cell.number("Could show")));
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
              Table.Cell.number(tested ? Wording.size(found.detectable(pairing.family())) : "–")));
    }
    table.write(html);
    html.element(
        "p",
        "* named as primary beforehand; the others are exploratory, and each family is corrected"
            + " together by Holm’s method, whose p are given. Curve: difference of the curves’ mean"
            + " height over what both spent. Sign flips: an exact test, uncorrected. Could show:"
            + " the smallest true difference that seeds spread like these show four times in five"
            + " at the corrected level.",
        "class",
        "key");
  }

  /** What it took to reach the target, in a table of its own; nothing where no seed gives it. */
  private static void reach(Html html, Comparison comparison) {
    var question = comparison.experiment().question();
    String target =
        question.target().isPresent()
            ? Wording.percent(question.target().getAsDouble())
            : "the reference’s own final level";
    Table table =
        new Table(
            "%s charged to reach %s, over what the reference took"
                .formatted(Wording.capital(Wording.unit(question.axis())), target),
            List.of(
                Table.Cell.text("Contrast"),
                Table.Cell.number("Ratio"),
                Table.Cell.number("95% interval"),
                Table.Cell.number("Seeds"),
                Table.Cell.number("Not reached in")));
    for (Pairing pairing : comparison.pairings()) {
      if (pairing.reach().isPresent()) {
        Ratio ratio = pairing.reach().get();
        table.row(
            List.of(
                Table.Cell.text(name(pairing.contrast()) + (pairing.primary() ? " *" : "")),
                Table.Cell.number(Wording.times(ratio.estimate())),
                Table.Cell.number(
                    ratio
                        .interval()
                        .map(i -> Wording.times(i.low()) + " to " + Wording.times(i.high()))
                        .orElse("–")),
                Table.Cell.number(Integer.toString(ratio.seeds())),
                Table.Cell.number(Integer.toString(ratio.censored()))));
      }
    }
    if (!table.isEmpty()) {
      html.open("details").element("summary", "Spend to reach a target");
      table.write(html);
      html.element(
          "p",
          "On the monotone fit of each curve. Seeds in which either never got there are kept as "
              + "bounds; the ratio is open where they decide it.",
          "class",
          "key");
      html.close("details");
    }
  }

  /** The pairs that are drawn: those named beforehand, and those against the control. */
  static List<Contrast> shownPairs(Comparison comparison) {
    return comparison.pairings().stream()
        .filter(pairing -> pairing.primary() || againstRandom(comparison, pairing))
        .map(Pairing::contrast)
        .toList();
  }

  /** With many variants only what was asked beforehand and the control is drawn. */
  private static boolean againstRandom(Comparison comparison, Pairing pairing) {
    List<String> random =
        comparison.experiment().variants().stream()
            .filter(Variant::random)
            .map(Variant::name)
            .toList();
    return random.isEmpty() || random.contains(pairing.contrast().reference());
  }

  private static String tick(double difference) {
    return String.format(Locale.ROOT, "%.4g", 100 * difference)
        .replaceFirst("\\.?0+$", "")
        .replace("-", "−");
  }

  /**
   * Marks with the seeds won, which leave room for many variants; the caption says them in words.
   */
  private static void matrix(Html html, Comparison comparison) {
    List<Standing> standings = comparison.standings();
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("This row …")));
    standings.forEach(
        s -> head.add(new Table.Cell("than " + s.variant().name(), "mid", Double.NaN)));
    Table table =
        new Table(
            "Who is better than whom, and on how many seeds it ended higher: " + Wins.LEGEND, head);
    for (Standing of : standings) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(of.variant().name())));
      for (Standing than : standings) {
        if (of.equals(than)) {
          row.add(new Table.Cell("·", "mid", Double.NaN));
          continue;
        }
        Contrast contrast = new Contrast(of.variant().name(), than.variant().name());
        Outcome outcome = comparison.outcome(contrast).orElseThrow();
        row.add(
            new Table.Cell(
                outcome.mark() + " " + comparison.wins(of, than),
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
