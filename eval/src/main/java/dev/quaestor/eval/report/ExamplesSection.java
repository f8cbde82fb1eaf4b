package dev.quaestor.eval.report;

import dev.quaestor.curation.evaluation.Sample;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.report.page.Html;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Held-out questions with the base's answer beside the last student's. */
final class ExamplesSection {

  private static final int LONGEST = 1_200;

  private ExamplesSection() {}

  static Html of(RunRecord run) {
    Html html = new Html();
    if (run.rounds().size() < 2
        || run.rounds().get(0).evaluations().isEmpty()
        || run.last().evaluations().isEmpty()) {
      return html;
    }
    List<Sample> before = run.rounds().get(0).evaluations().get(0).samples();
    Map<String, Sample> after = new LinkedHashMap<>();
    run.last().evaluations().get(0).samples().forEach(s -> after.putIfAbsent(s.prompt(), s));
    List<Sample> both = before.stream().filter(s -> after.containsKey(s.prompt())).toList();
    if (both.isEmpty()) {
      return html;
    }
    html.element(
        "p",
        "%s held-out questions, taken at even steps through the split, not chosen by outcome. Student: %s, seed %d, before any question was asked and after round %d."
            .formatted(
                Wording.capital(Wording.count(both.size())),
                run.variant().name(),
                run.seed(),
                run.last().number()));
    html.open("ol", "class", "examples");
    for (Sample sample : both) {
      html.open("li");
      html.open("div", "class", "question");
      if (!sample.group().isEmpty()) {
        html.element("span", sample.group(), "class", "skill");
      }
      html.element("p", cut(sample.prompt()), "class", "said").close("div");
      answer(html, "Base", sample);
      answer(html, "Student", after.get(sample.prompt()));
      html.close("li");
    }
    return html.close("ol");
  }

  private static void answer(Html html, String whose, Sample sample) {
    html.open("div", "class", "answer " + (sample.correct() ? "right" : "wrong"));
    html.open("p", "class", "whose").text(whose + " ");
    html.open("span", "class", "mark");
    html.element("span", sample.correct() ? "✓" : "✗", "aria-hidden", "true");
    html.text(sample.correct() ? " right" : " wrong").close("span").close("p");
    html.element(
        "p", sample.answer().isEmpty() ? "(nothing)" : cut(sample.answer()), "class", "said");
    html.close("div");
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + " … (cut, " + Wording.amount(text.length()) + " characters)";
  }
}
