package dev.quaestor.curation.strategy.diverse;

import java.util.Arrays;

/**
 * The squared distance of each point to the nearest of a growing list of centres, computed only
 * when it is asked for. What a point was last known to have is an upper bound of what it has now,
 * since another centre can only bring it nearer; so a choice by the largest distance, or in
 * proportion to it, need not know those that cannot matter, and is exact all the same.
 */
final class Nearest {
  private final Points points;
  private final Points asked;
  private final int[] chosen;
  private int centres;
  private final float[] bound;
  private final int[] seen;
  private long evaluated;

  /**
   * Points whose first centres are {@code asked}.
   *
   * @param most how many of the points themselves will become centres at most
   */
  Nearest(Points points, Points asked, int most) {
    this.points = points;
    this.asked = asked;
    chosen = new int[most];
    centres = asked.size();
    bound = new float[points.size()];
    Arrays.fill(bound, Float.POSITIVE_INFINITY);
    seen = new int[points.size()];
  }

  /** Makes a point the next centre; itself, it is at distance 0. */
  void add(int point) {
    chosen[centres++ - asked.size()] = point;
    bound[point] = 0;
    seen[point] = Integer.MAX_VALUE;
  }

  /** What the point's squared distance is at most; infinite before any centre was looked at. */
  float bound(int point) {
    return bound[point];
  }

  /** Whether the bound is the distance. */
  boolean known(int point) {
    return seen[point] >= centres;
  }

  /** Whether the point is a centre itself. */
  boolean isCentre(int point) {
    return seen[point] == Integer.MAX_VALUE;
  }

  /**
   * Looks at centres until the distance is known, or falls below {@code enough}; what is then its
   * bound.
   */
  float look(int point, float enough) {
    float nearest = bound[point];
    int at = seen[point];
    int from = at;
    while (at < centres && nearest >= enough) {
      float distance =
          at < asked.size()
              ? points.squaredDistance(point, asked, at)
              : points.squaredDistance(point, points, chosen[at - asked.size()]);
      nearest = Math.min(nearest, distance);
      at++;
    }
    if (at > from) {
      evaluated += at - from;
      bound[point] = nearest;
      seen[point] = at;
    }
    return nearest;
  }

  /** Distances computed so far. */
  long evaluated() {
    return evaluated;
  }
}
