package dev.quaestor.eval.comparison;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.eval.statistics.Curve;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether two runs of a seed can be told apart by their strategy alone: the same base, the same
 * held-out items, and the same optimizer steps for the same charge.
 *
 * <p>Steps are compared as curves of cumulative steps against cumulative charge, at every round of
 * either run that both reached, with one step a round of slack for rounding and two in a hundred.
 */
final class EqualTraining {

  private static final double SLACK = 0.02;

  private EqualTraining() {}

  /** What makes the two runs unequal; empty where nothing does. */
  static Optional<String> objection(RunRecord a, RunRecord b, Dimension axis) {
    if (!a.rounds().get(0).model().sha256().equals(b.rounds().get(0).model().sha256())) {
      return Optional.of(
          "seed %d: %s and %s did not start from the same base"
              .formatted(a.seed(), a.variant().name(), b.variant().name()));
    }
    if (!items(a).equals(items(b))) {
      return Optional.of(
          "seed %d: %s and %s were measured on different items"
              .formatted(a.seed(), a.variant().name(), b.variant().name()));
    }
    return steps(a, b, axis);
  }

  private static Optional<String> steps(RunRecord a, RunRecord b, Dimension axis) {
    Curve stepsA = steps(a, axis);
    Curve stepsB = steps(b, axis);
    double start = Math.max(stepsA.start(), stepsB.start()); // what was set aside trains nobody
    double end = Math.min(stepsA.end(), stepsB.end());
    List<Curve.Point> points = new ArrayList<>(stepsA.points());
    points.addAll(stepsB.points());
    for (Curve.Point point : points) {
      if (point.spend() < start || point.spend() > end) {
        continue;
      }
      double ofA = stepsA.at(point.spend());
      double ofB = stepsB.at(point.spend());
      int rounds = Math.max(a.rounds().size(), b.rounds().size());
      if (Math.abs(ofA - ofB) > rounds + SLACK * Math.max(ofA, ofB)) {
        return Optional.of(
            "seed %d: after %s %s, %s had trained %s steps and %s %s"
                .formatted(
                    a.seed(),
                    Wording.amount(point.spend()),
                    Wording.unit(axis),
                    a.variant().name(),
                    Wording.amount(ofA),
                    b.variant().name(),
                    Wording.amount(ofB)));
      }
    }
    return Optional.empty();
  }

  private static Curve steps(RunRecord run, Dimension axis) {
    List<Curve.Point> points = new ArrayList<>();
    long charged = 0;
    long steps = 0;
    for (Round round : run.rounds()) {
      charged += axis.of(round.charge());
      steps += round.effort().steps();
      points.add(new Curve.Point(charged, steps));
    }
    return new Curve(points);
  }

  private static List<String> items(RunRecord run) {
    List<String> items = new ArrayList<>();
    RunRecord.monitored(run.last())
        .groups()
        .forEach((group, result) -> items.add(group + "=" + result.items()));
    return items;
  }
}
