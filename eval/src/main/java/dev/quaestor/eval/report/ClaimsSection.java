package dev.quaestor.eval.report;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.Finding;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Table;
import java.util.List;

/** What papers claim, what was measured here, and whether it holds. */
final class ClaimsSection {

  private ClaimsSection() {}

  /** Empty where nothing is claimed. */
  static Html of(Comparison comparison) {
    Html html = new Html();
    List<Finding> findings = comparison.findings();
    if (findings.isEmpty()) {
      return html;
    }
    Table table =
        new Table(
            "Claims, with the contrast that would show each, on the %s split"
                .formatted(comparison.split()),
            List.of(
                Table.Cell.text("The paper’s claim"),
                Table.Cell.text("Where"),
                Table.Cell.text("Measured here"),
                Table.Cell.text("Verdict")));
    for (Finding finding : findings) {
      table.row(
          List.of(
              Table.Cell.text(finding.claim().text()),
              Table.Cell.text(finding.claim().paper()),
              Table.Cell.text(finding.measured()),
              new Table.Cell(
                  finding.outcome().mark() + " " + finding.verdict(),
                  "verdict " + VerdictSection.css(finding.outcome()),
                  Double.NaN)));
    }
    table.write(html);
    return html;
  }
}
