package dev.quaestor.curation.strategy.diverse;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * k-means++ seeding (Arthur and Vassilvitskii 2007) with several trials a step, of which the one
 * that leaves the smallest sum of squared distances is taken: what scikit-learn calls {@code
 * kmeans_plusplus}. Unlike {@link Badge}, which draws once, it must know every distance to every
 * trial, and reads the points once a step for all of them.
 */
final class PlusPlus {

  private PlusPlus() {}

  /** As many trials as are usual for so many centres: 2 + ⌊ln k⌋. */
  static int trials(int centres) {
    return 2 + (int) Math.log(centres);
  }

  /**
   * The indexes of {@code count} different points. Once all that is left lies on a centre, the
   * first that are left follow.
   */
  static int[] choose(Panels panels, int count, int trials, RandomGenerator random) {
    Points points = panels.points();
    int size = points.size();
    int[] picks = new int[count];
    if (count == 0) {
      return picks;
    }
    boolean[] picked = new boolean[size];
    float[] nearest = new float[size];
    Arrays.fill(nearest, Float.POSITIVE_INFINITY);
    SumTree weights = new SumTree(size);
    float[][] distances = new float[trials][size];
    int next = 0;
    for (int k = 0; k < count; k++) {
      int[] drawn = k == 0 ? new int[] {random.nextInt(size)} : drawn(weights, trials, random);
      if (drawn.length == 0) {
        while (picked[next]) {
          next++;
        }
        picks[k] = next;
      } else {
        int best = best(panels, gathered(points, drawn), nearest, distances);
        picks[k] = drawn[best];
        for (int i = 0; i < size; i++) {
          nearest[i] = Math.min(nearest[i], distances[best][i]);
          weights.put(i, nearest[i]);
        }
      }
      picked[picks[k]] = true;
      nearest[picks[k]] = 0;
      weights.put(picks[k], 0);
      weights.rebuild();
    }
    return picks;
  }

  private static int[] drawn(SumTree weights, int trials, RandomGenerator random) {
    if (!(weights.total() > 0)) {
      return new int[0];
    }
    int[] drawn = new int[trials];
    for (int t = 0; t < trials; t++) {
      drawn[t] = weights.at(random.nextDouble());
    }
    return drawn;
  }

  /** The trial that leaves least, with the distances of all points to every trial. */
  private static int best(Panels panels, Points trials, float[] nearest, float[][] distances) {
    double[][] left = new double[panels.count()][trials.size()];
    panels.each(
        panel -> {
          float[][] room = Panels.room(trials.size());
          panels.squaredDistances(panel, trials, 0, room);
          int first = panel * Panels.WIDTH;
          int count = panels.size(panel);
          for (int t = 0; t < room.length; t++) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
              sum += Math.min(nearest[first + i], room[t][i]);
            }
            left[panel][t] = sum;
            System.arraycopy(room[t], 0, distances[t], first, count);
          }
        });
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < trials.size(); t++) {
      double sum = 0;
      for (double[] panel : left) {
        sum += panel[t];
      }
      if (sum < least) {
        least = sum;
        best = t;
      }
    }
    return best;
  }

  static Points gathered(Points points, int[] indexes) {
    float[] values = new float[indexes.length * points.width()];
    for (int i = 0; i < indexes.length; i++) {
      System.arraycopy(
          points.values(), indexes[i] * points.width(), values, i * points.width(), points.width());
    }
    return new Points(indexes.length, points.width(), values);
  }
}
