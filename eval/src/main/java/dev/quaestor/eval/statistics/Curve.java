package dev.quaestor.eval.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * A learning curve: scores against what was spent, joined by straight lines.
 *
 * @param points in order of spend; where two have the same spend the later counts
 */
public record Curve(List<Point> points) {

  /** A score after {@code spend} was charged, in units of the curve's axis. */
  public record Point(double spend, double score) {}

  public Curve {
    List<Point> kept = new ArrayList<>();
    for (Point point : points) {
      if (!Double.isFinite(point.spend()) || !Double.isFinite(point.score())) {
        throw new IllegalArgumentException("a curve needs finite points, found " + point);
      }
      Point last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (last != null && point.spend() < last.spend()) {
        throw new IllegalArgumentException(
            "a curve's spend must not fall, found " + last + " before " + point);
      }
      if (last != null && point.spend() == last.spend()) {
        kept.remove(kept.size() - 1);
      }
      kept.add(point);
    }
    if (kept.isEmpty()) {
      throw new IllegalArgumentException("a curve needs at least one point, found none");
    }
    points = List.copyOf(kept);
  }

  public double start() {
    return points.get(0).spend();
  }

  public double end() {
    return points.get(points.size() - 1).spend();
  }

  public double finalScore() {
    return points.get(points.size() - 1).score();
  }

  /** The score at {@code spend}, which must lie on the curve: nothing is extrapolated. */
  public double at(double spend) {
    requireInside(spend);
    for (int i = 1; i < points.size(); i++) {
      if (spend <= points.get(i).spend()) {
        return between(points.get(i - 1), points.get(i), spend);
      }
    }
    return points.get(0).score();
  }

  /**
   * The mean height of the curve from {@code from} to {@code to}, in units of the score: the area
   * under it over the width. Both must lie on the curve.
   */
  public double meanHeight(double from, double to) {
    requireInside(from);
    requireInside(to);
    if (!(from < to)) {
      throw new IllegalArgumentException(
          "an area needs a width, found %s to %s".formatted(from, to));
    }
    double area = 0;
    double left = from;
    double height = at(from);
    for (Point point : points) {
      if (point.spend() > left && point.spend() < to) {
        area += (point.spend() - left) * (height + point.score()) / 2;
        left = point.spend();
        height = point.score();
      }
    }
    area += (to - left) * (height + at(to)) / 2;
    return area / (to - from);
  }

  /** The closest curve that never falls. */
  public Curve monotone() {
    double[] fit = Isotonic.fit(points.stream().mapToDouble(Point::score).toArray());
    List<Point> fitted = new ArrayList<>();
    for (int i = 0; i < fit.length; i++) {
      fitted.add(new Point(points.get(i).spend(), fit[i]));
    }
    return new Curve(fitted);
  }

  /**
   * The spend at which the monotone fit first reaches {@code target}, and so keeps it; censored at
   * the curve's end where it never does.
   */
  public Reach reaches(double target) {
    List<Point> fit = monotone().points();
    if (fit.get(0).score() >= target) {
      return Reach.at(fit.get(0).spend());
    }
    for (int i = 1; i < fit.size(); i++) {
      Point before = fit.get(i - 1);
      Point after = fit.get(i);
      if (after.score() >= target) {
        double share = (target - before.score()) / (after.score() - before.score());
        return Reach.at(before.spend() + share * (after.spend() - before.spend()));
      }
    }
    return Reach.notBefore(end());
  }

  private static double between(Point a, Point b, double spend) {
    double share = (spend - a.spend()) / (b.spend() - a.spend());
    return a.score() + share * (b.score() - a.score());
  }

  private void requireInside(double spend) {
    if (!(spend >= start() && spend <= end())) {
      throw new IllegalArgumentException(
          "the curve runs from %s to %s, found %s".formatted(start(), end(), spend));
    }
  }
}
