package dev.quaestor.eval.report;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.Wording;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.report.chart.CurveChart;
import dev.quaestor.eval.report.chart.Painting;
import dev.quaestor.eval.report.page.Html;
import dev.quaestor.eval.report.page.Page;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code report.html} of an experiment. */
public final class ExperimentReport {

  private ExperimentReport() {}

  /** The whole page, the same for the same comparison. */
  public static String html(Comparison comparison) {
    ExperimentRecord experiment = comparison.experiment();
    Shown shown = shown(experiment);
    Page page = new Page(experiment.name(), under(experiment));
    page.section("verdict", "Verdict", VerdictSection.of(comparison));
    page.section("claims", "What is claimed", ClaimsSection.of(comparison));
    page.section("curves", "Learning curves", CurvesSection.of(shown));
    page.section("results", "Where each variant ended", ResultsSection.of(comparison, shown));
    page.section("contrasts", "Differences", ContrastsSection.of(comparison, shown));
    page.section("effects", "Selection or loop", ContrastsSection.effects(comparison, shown));
    page.section("skills", "What was asked", SkillsSection.of(shown));
    page.section("choices", "How it was chosen", ChoicesSection.of(shown));
    page.section("answers", "What was learned from", AdmissionSection.of(shown));
    page.section("written", "What came of asking", WrittenSection.of(shown));
    page.section("spend", "Spend", SpendSection.of(shown));
    page.section(
        "examples",
        "Before and after",
        exampleRun(comparison).map(ExamplesSection::of).orElse(new Html()));
    page.section("effort", "Effort", SpendSection.effort(shown));
    page.section(
        "provenance",
        "Provenance",
        ProvenanceSection.of(experiment.provenance(), experiment.runs()));
    return page.toString();
  }

  /** Learning curves and paired differences as SVG files, by file name, each complete in itself. */
  public static Map<String, String> pictures(Comparison comparison) {
    Shown shown = shown(comparison.experiment());
    Map<String, String> pictures = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      String svg = CurvesSection.chart(shown, metric).svg();
      if (!svg.isEmpty()) {
        pictures.put("curve-" + metric.key() + ".svg", Page.standalone(svg));
      }
    }
    CurveChart differences = differences(comparison, shown);
    if (!differences.svg().isEmpty()) {
      pictures.put(differences.id() + ".svg", Page.standalone(differences.svg()));
    }
    return pictures;
  }

  /** The same pictures as PNG files, in light colours; needs a font on the machine. */
  public static Map<String, byte[]> paintings(Comparison comparison) {
    Shown shown = shown(comparison.experiment());
    Map<String, byte[]> paintings = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      String svg = CurvesSection.chart(shown, metric).svg();
      if (!svg.isEmpty()) {
        paintings.put("curve-" + metric.key() + ".png", Painting.png(svg));
      }
    }
    CurveChart differences = differences(comparison, shown);
    if (!differences.svg().isEmpty()) {
      paintings.put(differences.id() + ".png", Painting.png(differences.svg()));
    }
    return paintings;
  }

  private static CurveChart differences(Comparison comparison, Shown shown) {
    return DifferencesSection.chart(
        comparison,
        shown,
        DifferencesSection.curves(comparison, ContrastsSection.shownPairs(comparison)));
  }

  private static Shown shown(ExperimentRecord experiment) {
    return Shown.of(experiment.question(), experiment.variants(), experiment.runs());
  }

  private static String under(ExperimentRecord experiment) {
    long seeds = experiment.runs().stream().map(RunRecord::seed).distinct().count();
    int variants = experiment.variants().size();
    return "%s%s, %s, compared by %s against %s charged"
        .formatted(
            Wording.capital(Wording.count(variants)),
            variants == 1 ? " variant" : " variants",
            Wording.seeds((int) seeds),
            experiment.question().metric().words(),
            Wording.unit(experiment.question().axis()));
  }

  /** The first seed's run of the first primary contrast's variant, else of the first not random. */
  private static Optional<RunRecord> exampleRun(Comparison comparison) {
    ExperimentRecord experiment = comparison.experiment();
    String primary =
        experiment.question().primary().stream()
            .findFirst()
            .map(contrast -> contrast.variant())
            .orElse("");
    return experiment.fit().stream()
        .min(
            Comparator.comparing((RunRecord run) -> !run.variant().name().equals(primary))
                .thenComparing(run -> run.variant().random())
                .thenComparing(run -> experiment.variants().indexOf(run.variant()))
                .thenComparing(RunRecord::seed));
  }
}
