package dev.quaestor.eval.report;

import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the page was made from. */
final class ProvenanceSection {

  private ProvenanceSection() {}

  static Html of(Map<String, String> provenance, List<RunRecord> runs) {
    Html html = new Html();
    if (!provenance.isEmpty()) {
      html.open("dl");
      provenance.forEach(
          (label, value) -> {
            html.open("div").element("dt", label).element("dd", value).close("div");
          });
      html.close("dl");
    }
    if (runs.isEmpty()) {
      return html;
    }
    Table table =
        new Table(
            "Runs and the SHA-256 of their weights",
            List.of(
                Table.Cell.text("Variant"),
                Table.Cell.number("Seed"),
                Table.Cell.text("State"),
                Table.Cell.number("Rounds"),
                Table.Cell.text("Base"),
                Table.Cell.text("Last student")));
    for (RunRecord run : runs) {
      boolean begun = !run.rounds().isEmpty();
      table.row(
          List.of(
              Table.Cell.text(run.variant().name()),
              Table.Cell.number(Long.toString(run.seed())),
              Table.Cell.text(run.state().name().toLowerCase(Locale.ROOT)),
              Table.Cell.number(begun ? Integer.toString(run.last().number()) : "0"),
              hash(begun ? run.rounds().get(0).model().sha256() : "–"),
              hash(begun ? run.last().model().sha256() : "–")));
    }
    html.open("details").element("summary", "Runs and their weights");
    table.write(html);
    return html.close("details");
  }

  private static Table.Cell hash(String sha256) {
    String shown = sha256.length() > 16 ? sha256.substring(0, 16) + "…" : sha256;
    return new Table.Cell(shown, "code", Double.NaN);
  }
}
