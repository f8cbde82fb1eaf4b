package dev.quaestor.eval.comparison;

import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.statistics.Curve;
import dev.quaestor.eval.statistics.PairedDifference;
import dev.quaestor.eval.statistics.Ratio;
import dev.quaestor.eval.statistics.Reach;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The scores a comparison takes from runs: final ones from the sealed test where every run has been
 * read on it, else from the monitor split, and always from one split for all.
 */
final class Scores {

  /** The runs of two variants on the seeds both finished, in seed order. */
  record Pairs(List<RunRecord> of, List<RunRecord> reference) {

    static Pairs of(SortedMap<Long, RunRecord> of, SortedMap<Long, RunRecord> reference) {
      TreeSet<Long> seeds = new TreeSet<>(of.keySet());
      seeds.retainAll(reference.keySet());
      return new Pairs(
          seeds.stream().map(of::get).toList(), seeds.stream().map(reference::get).toList());
    }

    List<Long> seeds() {
      return of.stream().map(RunRecord::seed).toList();
    }
  }

  private final Question question;
  private final boolean sealed;

  Scores(ExperimentRecord experiment) {
    this.question = experiment.question();
    this.sealed = experiment.split().equals("test");
  }

  /** Which split final scores are of. */
  String split() {
    return sealed ? "test" : "monitor";
  }

  Scorecard finalCard(RunRecord run) {
    return sealed ? run.sealed().orElseThrow() : RunRecord.monitored(run.last());
  }

  Map<Metric, PairedDifference> finals(Pairs pairs) {
    Map<Metric, PairedDifference> finals = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      List<Double> differences = new ArrayList<>();
      for (int i = 0; i < pairs.of().size(); i++) {
        differences.add(
            metric.of(finalCard(pairs.of().get(i)))
                - metric.of(finalCard(pairs.reference().get(i))));
      }
      put(finals, metric, differences);
    }
    return finals;
  }

  Map<Metric, PairedDifference> areas(Pairs pairs) {
    Map<Metric, PairedDifference> areas = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      List<Double> differences = new ArrayList<>();
      for (int i = 0; i < pairs.of().size(); i++) {
        Optional<Curve> of = pairs.of().get(i).curve(question.axis(), metric);
        Optional<Curve> reference = pairs.reference().get(i).curve(question.axis(), metric);
        differences.add(
            of.isEmpty() || reference.isEmpty()
                ? Double.NaN
                : areaDifference(of.get(), reference.get()));
      }
      put(areas, metric, differences);
    }
    return areas;
  }

  /** Both over the spend that both cover, so that no curve is extrapolated. */
  private static double areaDifference(Curve of, Curve reference) {
    double end = Math.min(of.end(), reference.end());
    double start = Math.max(of.start(), reference.start());
    return end > start ? of.meanHeight(start, end) - reference.meanHeight(start, end) : Double.NaN;
  }

  /**
   * The spend of each to the target over the reference's. Without a declared target it is, in each
   * seed, the level at which the reference's monotone fit ends, and the reference's spend is where
   * it first got there: what it spent on a plateau is not held against it.
   */
  Optional<Ratio> reach(Pairs pairs) {
    List<Ratio.Pair> reached = new ArrayList<>();
    for (int i = 0; i < pairs.of().size(); i++) {
      Optional<Curve> of = pairs.of().get(i).curve(question.axis(), question.metric());
      Optional<Curve> reference =
          pairs.reference().get(i).curve(question.axis(), question.metric());
      if (of.isEmpty() || reference.isEmpty()) {
        return Optional.empty();
      }
      double target = question.target().orElse(reference.get().monotone().finalScore());
      Reach spend = of.get().reaches(target);
      Reach referenceSpend = reference.get().reaches(target);
      if (!(spend.spend() > 0 && referenceSpend.spend() > 0)) {
        // The base is there already: nothing had to be spent, and there is no ratio.
        return Optional.empty();
      }
      reached.add(new Ratio.Pair(spend, referenceSpend));
    }
    return reached.isEmpty() ? Optional.empty() : Optional.of(Ratio.of(reached));
  }

  private static void put(
      Map<Metric, PairedDifference> map, Metric metric, List<Double> differences) {
    double[] values = differences.stream().mapToDouble(Double::doubleValue).toArray();
    boolean defined = values.length > 0;
    for (double value : values) {
      defined &= Double.isFinite(value);
    }
    if (defined) {
      map.put(metric, PairedDifference.of(values));
    }
  }
}
