package dev.quaestor.eval.report;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Page;
import dev.quaestor.eval.report.page.Table;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.Wilson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code report.html} of one run. */
public final class RunReport {

  private RunReport() {}

  /**
   * The whole page, the same for the same run.
   *
   * @param question what its experiment asks
   * @param provenance what it was made from, by label, in the order to print
   */
  public static String html(RunRecord run, Question question, Map<String, String> provenance) {
    Shown shown = Shown.of(question, List.of(run.variant()), List.of(run));
    Page page =
        new Page(
            run.variant().name() + ", seed " + run.seed(),
            "One run, %s, by %s against %s charged"
                .formatted(
                    run.state().name().toLowerCase(Locale.ROOT),
                    question.metric().words(),
                    Wording.unit(question.axis())));
    page.section("summary", "In short", summary(run, question));
    page.section("curves", "Learning curves", CurvesSection.of(shown));
    page.section("rounds", "Round by round", rounds(run, question.axis()));
    page.section("skills", "What was asked", SkillsSection.of(shown));
    page.section("answers", "What was learned from", AdmissionSection.of(shown));
    page.section("written", "What came of asking", WrittenSection.of(shown));
    page.section("written-rounds", "Written questions", WrittenSection.rounds(run));
    page.section("spend", "Spend", SpendSection.of(shown));
    page.section("examples", "Before and after", ExamplesSection.of(run));
    page.section("effort", "Effort", SpendSection.effort(shown));
    page.section("provenance", "Provenance", ProvenanceSection.of(provenance, List.of(run)));
    return page.toString();
  }

  private static Html summary(RunRecord run, Question question) {
    Html html = new Html();
    if (run.rounds().isEmpty() || run.rounds().get(0).evaluations().isEmpty()) {
      return html.element("p", "No round was recorded yet.", "class", "lead");
    }
    List<Round> measured =
        run.rounds().stream().filter(round -> !round.evaluations().isEmpty()).toList();
    double first = question.metric().of(RunRecord.monitored(measured.get(0)));
    Round last = measured.get(measured.size() - 1);
    double now = question.metric().of(RunRecord.monitored(last));
    html.element(
        "p",
        last.number() == 0
            ? "The base stands at %s of %s; nothing was asked yet."
                .formatted(Wording.percent(first), question.metric().words())
            : "From %s to %s of %s in %s, for %s."
                .formatted(
                    Wording.percent(first),
                    Wording.percent(now),
                    question.metric().words(),
                    last.number() == 1 ? "one round" : Wording.count(last.number()) + " rounds",
                    Wording.cost(run.charged())),
        "class",
        "lead");
    html.element(
        "p",
        "One run says nothing of another seed: whether this is more than chance is for a comparison over seeds.");
    return html;
  }

  private static Html rounds(RunRecord run, Dimension axis) {
    Html html = new Html();
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Round")));
    for (String column :
        List.of(
            "Asked",
            "Admitted",
            "Effective pool",
            "Steps",
            "Loss",
            "Right of all",
            "Macro",
            "Pool-weighted",
            "Unparsed",
            "Charged so far")) {
      head.add(Table.Cell.number(column));
    }
    Table table =
        new Table("Each round; right of all with the 95% Wilson interval over items", head);
    Cost charged = Cost.ZERO;
    for (Round round : run.rounds()) {
      charged = charged.plus(round.charge());
      List<Table.Cell> row = new ArrayList<>();
      row.add(Table.Cell.text(round.number() == 0 ? "base" : Integer.toString(round.number())));
      row.add(Table.Cell.number(Wording.amount(round.exchanges().size())));
      row.add(Table.Cell.number(Wording.amount(AdmissionSection.admitted(round))));
      row.add(Table.Cell.number(Wording.amount(round.selection().effectivePool())));
      row.add(Table.Cell.number(Wording.amount(round.effort().steps())));
      row.add(
          Table.Cell.number(
              Double.isNaN(round.effort().loss())
                  ? "–"
                  : String.format(Locale.ROOT, "%.3f", round.effort().loss())));
      scores(row, round);
      row.add(Table.Cell.number(Wording.spend(axis.of(charged), axis)));
      table.row(row);
    }
    if (!table.isEmpty()) {
      table.write(html);
    }
    return html;
  }

  private static void scores(List<Table.Cell> row, Round round) {
    if (round.evaluations().isEmpty()) {
      for (int i = 0; i < 4; i++) {
        row.add(Table.Cell.number("–"));
      }
      return;
    }
    Scorecard card = RunRecord.monitored(round);
    if (card.items() == 0) {
      row.add(Table.Cell.number("–"));
    } else {
      Interval interval = Wilson.interval(card.correct(), card.items());
      row.add(
          Table.Cell.number(
              "%s (%s to %s)"
                  .formatted(
                      Wording.percent(interval.estimate()),
                      Wording.percent(interval.low()),
                      Wording.percent(interval.high()))));
    }
    for (Metric metric : Metric.values()) {
      row.add(Table.Cell.number(Wording.percent(metric.of(card))));
    }
    row.add(Table.Cell.number(Wording.amount(card.unparsed())));
  }
}
