package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.statistics.Curve;
import dev.quaestor.eval.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far one variant is ahead of another along what was spent: at each round the mean over the
 * seeds that both finished of the difference of their curves, each seed's at the same spend, so
 * that what a seed's runs share cancels. Where rounds cost the variants differently the curves are
 * joined by straight lines, and nothing is extrapolated.
 *
 * @param contrast who is compared with whom
 * @param points the mean differences with their paired intervals, in order of spend
 * @param seeds each seed's own differences at the same spends
 */
public record DifferenceCurve(Contrast contrast, List<Point> points, List<Curve> seeds) {

  /** The mean difference of scores after {@code spend} was charged. */
  public record Point(double spend, Interval difference) {}

  public DifferenceCurve {
    points = List.copyOf(points);
    seeds = List.copyOf(seeds);
  }

  /** The differences by {@code metric}; empty where no seed was finished under both. */
  public static Optional<DifferenceCurve> of(
      ExperimentRecord experiment, Contrast contrast, Metric metric) {
    Scores.Pairs pairs = Comparison.pairs(experiment, contrast);
    List<Curve> of = curves(pairs.of(), experiment.question(), metric);
    List<Curve> reference = curves(pairs.reference(), experiment.question(), metric);
    if (of.isEmpty() || of.size() < pairs.of().size() || reference.size() < of.size()) {
      return Optional.empty();
    }
    List<List<Curve.Point>> bySeed = new ArrayList<>();
    of.forEach(curve -> bySeed.add(new ArrayList<>()));
    List<Point> points = new ArrayList<>();
    for (double spend : spends(of, reference)) {
      double[] differences = new double[of.size()];
      for (int i = 0; i < differences.length; i++) {
        differences[i] = of.get(i).at(spend) - reference.get(i).at(spend);
        bySeed.get(i).add(new Curve.Point(spend, differences[i]));
      }
      points.add(new Point(spend, Interval.ofMean(differences)));
    }
    return points.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new DifferenceCurve(contrast, points, bySeed.stream().map(Curve::new).toList()));
  }

  /** What the reference had spent after each round, on average, as far as all curves reach. */
  private static List<Double> spends(List<Curve> of, List<Curve> reference) {
    List<Curve> all = new ArrayList<>(of);
    all.addAll(reference);
    double start = all.stream().mapToDouble(Curve::start).max().orElseThrow();
    double end = all.stream().mapToDouble(Curve::end).min().orElseThrow();
    int rounds = reference.stream().mapToInt(curve -> curve.points().size()).min().orElseThrow();
    List<Double> spends = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      int at = round;
      double mean =
          reference.stream().mapToDouble(c -> c.points().get(at).spend()).average().orElseThrow();
      double within = Math.max(start, Math.min(end, mean));
      if (start <= end && (spends.isEmpty() || within > spends.get(spends.size() - 1))) {
        spends.add(within);
      }
    }
    return spends;
  }

  private static List<Curve> curves(List<RunRecord> runs, Question question, Metric metric) {
    return runs.stream().flatMap(run -> run.curve(question.axis(), metric).stream()).toList();
  }
}
