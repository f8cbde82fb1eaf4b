package dev.quaestor.eval.record;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.eval.statistics.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * Monitor scores averaged over runs of one variant, round by round, with their t intervals: a point
 * for each round that all of the runs have.
 */
public record MeanCurve(List<Point> points) {

  /**
   * One round.
   *
   * @param spend what a run had been charged on average
   * @param score the mean over runs with its interval
   */
  public record Point(double spend, Interval score) {}

  public MeanCurve {
    points = List.copyOf(points);
  }

  /** The curve of {@code runs}, of which each has its base recorded. */
  public static MeanCurve of(List<RunRecord> runs, Dimension axis, Metric metric) {
    List<Point> points = new ArrayList<>();
    int rounds = runs.stream().mapToInt(run -> run.rounds().size()).min().orElse(0);
    for (int round = 0; round < rounds; round++) {
      int at = round;
      double[] scores =
          runs.stream()
              .filter(run -> !run.rounds().get(at).evaluations().isEmpty())
              .mapToDouble(run -> metric.of(RunRecord.monitored(run.rounds().get(at))))
              .filter(score -> !Double.isNaN(score))
              .toArray();
      if (scores.length == runs.size()) {
        double spend = 0;
        for (RunRecord run : runs) {
          spend += charged(run, at, axis) / (double) runs.size();
        }
        points.add(new Point(spend, Interval.ofMean(scores)));
      }
    }
    return new MeanCurve(points);
  }

  private static long charged(RunRecord run, int round, Dimension axis) {
    return run.rounds().subList(0, round + 1).stream().mapToLong(r -> axis.of(r.charge())).sum();
  }
}
