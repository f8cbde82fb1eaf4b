package dev.quaestor.eval.report;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.admission.Rejections;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** How many answers were learned from, and why the others were not. */
final class AdmissionSection {

  private AdmissionSection() {}

  static Html of(Shown shown) {
    Html html = new Html();
    List<Rejections> columns =
        shown.variants().stream().map(variant -> rejections(shown.runsOf(variant))).toList();
    TreeSet<String> reasons = new TreeSet<>();
    columns.forEach(column -> reasons.addAll(column.byReason().keySet()));
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Answers")));
    shown.variants().forEach(variant -> head.add(Table.Cell.number(variant.name())));
    Table table = new Table("Answers by what became of them, all seeds together", head);
    row(table, shown, "asked", AdmissionSection::asked);
    row(table, shown, "admitted", AdmissionSection::admitted);
    for (String reason : reasons) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text("rejected: " + reason)));
      for (Rejections column : columns) {
        Rejections.Lost lost = column.byReason().get(reason);
        row.add(Table.Cell.number(Wording.amount(lost == null ? 0 : lost.answers())));
      }
      table.row(row);
    }
    table.write(html);
    costs(html, head, columns, reasons);
    return html;
  }

  /** What was paid for and not learned. */
  private static void costs(
      Html html, List<Table.Cell> head, List<Rejections> columns, TreeSet<String> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    Table table = new Table("What rejected answers had been charged, all seeds together", head);
    for (String reason : reasons) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text("rejected: " + reason)));
      columns.forEach(column -> row.add(cost(column, reason)));
      table.row(row);
    }
    table.write(html);
  }

  private interface Count {
    long of(List<RunRecord> runs);
  }

  private static void row(Table table, Shown shown, String name, Count count) {
    List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text(name)));
    for (Variant variant : shown.variants()) {
      row.add(Table.Cell.number(Wording.amount(count.of(shown.runsOf(variant)))));
    }
    table.row(row);
  }

  static long asked(List<RunRecord> runs) {
    return runs.stream()
        .flatMap(run -> run.rounds().stream())
        .mapToLong(round -> round.exchanges().size())
        .sum();
  }

  static long admitted(List<RunRecord> runs) {
    return runs.stream()
        .flatMap(run -> run.rounds().stream())
        .mapToLong(AdmissionSection::admitted)
        .sum();
  }

  static long admitted(Round round) {
    return round.admissions().stream().filter(Admission::admitted).count();
  }

  /** Rejections by the rule that made them. */
  private static Rejections rejections(List<RunRecord> runs) {
    return Rejections.of(runs.stream().flatMap(run -> run.rounds().stream()).toList());
  }

  private static Table.Cell cost(Rejections column, String reason) {
    Rejections.Lost lost = column.byReason().get(reason);
    return Table.Cell.number(
        lost == null
            ? "–"
            : "%s calls, %s tokens"
                .formatted(
                    Wording.amount(Math.round(lost.calls())),
                    Wording.amount(Math.round(lost.tokens()))));
  }
}
