package dev.quaestor.eval.report;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.Pairing;
import dev.quaestor.eval.comparison.Verdict.Outcome;
import dev.quaestor.eval.report.page.Html;
import java.util.List;

/** What may be concluded, in words, before any number. */
final class VerdictSection {

  private VerdictSection() {}

  static Html of(Comparison comparison) {
    Html html = new Html();
    List<Pairing> primary = comparison.pairings().stream().filter(Pairing::primary).toList();
    if (primary.isEmpty()) {
      html.element("p", comparison.line(), "class", "lead");
    }
    for (Pairing pairing : primary) {
      Outcome outcome = pairing.verdict().outcome();
      html.open("p", "class", "lead");
      html.open("span", "class", "stamp " + css(outcome));
      html.element("span", outcome.mark(), "aria-hidden", "true").text(" " + outcome.key());
      html.close("span").text(" " + pairing.verdict().words()).close("p");
    }
    if (!comparison.notes().isEmpty()) {
      html.element("h3", "To judge this by");
      html.open("ul", "class", "notes");
      comparison.notes().forEach(note -> html.element("li", note));
      html.close("ul");
    }
    return html;
  }

  static String css(Outcome outcome) {
    return switch (outcome) {
      case BETTER -> "good";
      case WORSE -> "bad";
      default -> "quiet";
    };
  }
}
