package dev.quaestor.eval.report;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many answers were learned from, and why the others were not. */
final class AdmissionSection {

  private AdmissionSection() {}

  static Html of(Shown shown) {
    Html html = new Html();
    List<Map<String, Long>> columns =
        shown.variants().stream().map(variant -> rejections(shown.runsOf(variant))).toList();
    TreeMap<String, Long> reasons = new TreeMap<>();
    columns.forEach(column -> column.forEach((reason, n) -> reasons.merge(reason, n, Long::sum)));
    List<Table.Cell> head = new ArrayList<>(List.of(Table.Cell.text("Answers")));
    shown.variants().forEach(variant -> head.add(Table.Cell.number(variant.name())));
    Table table = new Table("Answers by what became of them, all seeds together", head);
    row(table, shown, "asked", AdmissionSection::asked);
    row(table, shown, "admitted", AdmissionSection::admitted);
    for (String reason : reasons.keySet()) {
      List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.text("rejected: " + reason)));
      columns.forEach(
          column -> row.add(Table.Cell.number(Wording.amount(column.getOrDefault(reason, 0L)))));
      table.row(row);
    }
    table.write(html);
    return html;
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

  /** Rejections by the rule that made them, which is what stands before the colon. */
  private static Map<String, Long> rejections(List<RunRecord> runs) {
    Map<String, Long> rejections = new TreeMap<>();
    for (RunRecord run : runs) {
      for (Round round : run.rounds()) {
        for (Admission admission : round.admissions()) {
          if (!admission.admitted()) {
            int colon = admission.rejection().indexOf(':');
            String rule =
                colon < 0 ? admission.rejection() : admission.rejection().substring(0, colon);
            rejections.merge(rule, 1L, Long::sum);
          }
        }
      }
    }
    return rejections;
  }
}
