package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A comparison as plain text for a terminal. */
public final class ComparisonText {

  private ComparisonText() {}

  /**
   * The verdict, what came of each claim, then where each variant ended, each pair, the effects and
   * the notes.
   */
  public static String of(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    text.append(comparison.line()).append("\n");
    TextTable ended = new TextTable("variant", "seeds", "macro", "", "pool-weighted", "");
    for (Standing standing : comparison.standings()) {
      List<String> row = new ArrayList<>();
      row.add(standing.variant().name());
      row.add(Integer.toString(standing.bySeed().size()));
      for (Metric metric : Metric.values()) {
        var interval = standing.finals().get(metric);
        row.add(interval == null ? "–" : Wording.percent(interval.estimate()));
        row.add(interval == null ? "" : Wording.halfWidth(interval));
      }
      ended.row(row);
    }
    if (!comparison.findings().isEmpty()) {
      text.append("\nWhat is claimed, and what came of it here\n");
    }
    for (Finding finding : comparison.findings()) {
      text.append(finding.claim().paper()).append(": ").append(finding.claim().text());
      text.append("\n  here: ").append(finding.measured());
      text.append("\n  verdict: ").append(finding.verdict()).append("\n");
    }
    text.append("\nFinal scores on the ").append(comparison.split()).append(" split\n");
    text.append(ended);
    if (!comparison.pairings().isEmpty()) {
      text.append("\nDifferences in percentage points, paired by seed\n");
      text.append(pairs(comparison));
    }
    if (comparison.standings().size() > 2) {
      text.append("\nWho is better than whom, and on how many seeds: ")
          .append(Wins.LEGEND)
          .append("\n")
          .append(wins(comparison));
    }
    if (!comparison.effects().isEmpty()) {
      text.append("\nWhat the gain is made of\n").append(effects(comparison));
    }
    if (!comparison.notes().isEmpty()) {
      text.append("\n");
      comparison.notes().forEach(note -> text.append("* ").append(note).append("\n"));
    }
    return text.toString();
  }

  private static TextTable pairs(Comparison comparison) {
    TextTable table =
        new TextTable(
            "contrast",
            "macro",
            "95% interval",
            "pool",
            "95% interval",
            "curve",
            "p (Holm)",
            "reach",
            "verdict");
    for (Pairing pairing : comparison.pairings()) {
      Metric metric = comparison.experiment().question().metric();
      @Nullable PairedDifference area = pairing.areas().get(metric);
      List<String> row = new ArrayList<>();
      row.add(
          pairing.contrast().variant()
              + " − "
              + pairing.contrast().reference()
              + (pairing.primary() ? " *" : ""));
      differences(row, pairing.finals().get(Metric.MACRO), pairing.finals().get(Metric.POOL));
      row.add(area == null ? "–" : Wording.points(area.mean()));
      row.add(
          pairing.seeds().size() < 2
              ? "–"
              : Wording.p(pairing.adjustedP()).replace("p = ", "").replace("p <", "<"));
      row.add(pairing.reach().map(Wording::ratio).orElse("–"));
      row.add(pairing.verdict().outcome().key());
      table.row(row);
    }
    return table;
  }

  /** A row's verdict over each column's variant, and the seeds on which it ended higher. */
  private static TextTable wins(Comparison comparison) {
    List<String> head = new ArrayList<>(List.of("", "this variant"));
    for (int i = 1; i <= comparison.standings().size(); i++) {
      head.add(Integer.toString(i));
    }
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (Standing of : comparison.standings()) {
      List<String> row = new ArrayList<>();
      row.add(Integer.toString(table.size() + 1));
      row.add(of.variant().name());
      for (Standing than : comparison.standings()) {
        row.add(of.equals(than) ? "·" : win(comparison, of, than));
      }
      table.row(row);
    }
    return table;
  }

  private static String win(Comparison comparison, Standing of, Standing than) {
    return comparison
        .outcome(new Contrast(of.variant().name(), than.variant().name()))
        .map(outcome -> outcome.mark() + " ")
        .orElse("")
        .concat(comparison.wins(of, than).toString());
  }

  private static TextTable effects(Comparison comparison) {
    TextTable table =
        new TextTable("criterion", "effect", "macro", "95% interval", "pool", "95% interval");
    for (Effect effect : comparison.effects()) {
      List<String> row = new ArrayList<>();
      row.add(effect.criterion());
      row.add(
          effect.kind() == Effect.Kind.REGRET
              ? "regret to " + effect.contrast().variant()
              : effect.kind().key());
      differences(row, effect.finals().get(Metric.MACRO), effect.finals().get(Metric.POOL));
      table.row(row);
    }
    return table;
  }

  private static void differences(List<String> row, @Nullable PairedDifference... found) {
    for (@Nullable PairedDifference difference : found) {
      row.add(difference == null ? "–" : Wording.points(difference.mean()));
      row.add(
          difference == null || !difference.interval().bounded()
              ? "–"
              : Wording.range(difference.interval()));
    }
  }
}
