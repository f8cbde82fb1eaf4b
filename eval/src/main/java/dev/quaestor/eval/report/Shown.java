package dev.quaestor.eval.report;

import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.record.Variant;
import dev.quaestor.eval.report.chart.Ink;
import java.util.List;

/**
 * The runs a page shows, and how.
 *
 * @param question what is asked of them
 * @param variants the variants, in order
 * @param inks how each variant is drawn, in the same order
 * @param runs the runs with at least their base recorded
 */
record Shown(Question question, List<Variant> variants, List<Ink> inks, List<RunRecord> runs) {

  static Shown of(Question question, List<Variant> variants, List<RunRecord> runs) {
    return new Shown(
        question,
        variants,
        Ink.of(variants),
        runs.stream().filter(run -> !run.rounds().isEmpty()).toList());
  }

  List<RunRecord> runsOf(Variant variant) {
    return runs.stream().filter(run -> run.variant().equals(variant)).toList();
  }

  Ink ink(String variantName) {
    for (int i = 0; i < variants.size(); i++) {
      if (variants.get(i).name().equals(variantName)) {
        return inks.get(i);
      }
    }
    throw new IllegalArgumentException("no variant is named " + variantName);
  }
}
