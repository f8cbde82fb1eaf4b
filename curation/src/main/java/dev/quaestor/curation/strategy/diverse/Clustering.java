package dev.quaestor.curation.strategy.diverse;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Lloyd's k-means from k-means++ seeds. Centres are means summed in the points' order in double
 * precision, so that the result is a function of points and seed; a cluster that is left without a
 * point takes the one farthest from its centre.
 *
 * @param of the cluster of each point
 * @param sizes points of each cluster
 */
record Clustering(int[] of, int[] sizes) {

  private static final int MOST_ITERATIONS = 30;
  private static final int AT_ONCE = 16;

  /**
   * {@code count} clusters, or fewer where there are fewer different points.
   *
   * @param count at least 1
   */
  static Clustering of(Points points, int count, RandomGenerator random) {
    int clusters = Math.min(count, points.size());
    Panels panels = new Panels(points);
    int[] seeds = PlusPlus.choose(panels, clusters, PlusPlus.trials(clusters), random);
    Points centres = PlusPlus.gathered(points, seeds);
    int[] of = new int[points.size()];
    float[] distances = new float[points.size()];
    Arrays.fill(of, -1);
    for (int i = 0; i < MOST_ITERATIONS; i++) {
      int[] before = of.clone();
      assign(panels, centres, of, distances);
      if (Arrays.equals(before, of)) {
        break;
      }
      centres = means(points, of, distances, clusters);
    }
    int[] sizes = new int[clusters];
    for (int cluster : of) {
      sizes[cluster]++;
    }
    return new Clustering(of, sizes);
  }

  /** Each point to its nearest centre, of equally near ones the first. */
  private static void assign(Panels panels, Points centres, int[] of, float[] distances) {
    panels.each(
        panel -> {
          int first = panel * Panels.WIDTH;
          int count = panels.size(panel);
          Arrays.fill(distances, first, first + count, Float.POSITIVE_INFINITY);
          for (int from = 0; from < centres.size(); from += AT_ONCE) {
            float[][] room = Panels.room(Math.min(AT_ONCE, centres.size() - from));
            panels.squaredDistances(panel, centres, from, room);
            for (int c = 0; c < room.length; c++) {
              for (int i = 0; i < count; i++) {
                if (room[c][i] < distances[first + i]) {
                  distances[first + i] = room[c][i];
                  of[first + i] = from + c;
                }
              }
            }
          }
        });
  }

  private static Points means(Points points, int[] of, float[] distances, int clusters) {
    int width = points.width();
    double[] sums = new double[clusters * width];
    int[] sizes = new int[clusters];
    for (int i = 0; i < of.length; i++) {
      sizes[of[i]]++;
    }
    refill(of, sizes, distances);
    for (int i = 0; i < of.length; i++) {
      int to = of[i] * width;
      for (int j = 0; j < width; j++) {
        sums[to + j] += points.values()[i * width + j];
      }
    }
    float[] values = new float[sums.length];
    for (int j = 0; j < sums.length; j++) {
      values[j] = (float) (sums[j] / Math.max(1, sizes[j / width]));
    }
    return new Points(clusters, width, values);
  }

  /** Gives each empty cluster the farthest point of a cluster that has others. */
  private static void refill(int[] of, int[] sizes, float[] distances) {
    for (int cluster = 0; cluster < sizes.length; cluster++) {
      int farthest = -1;
      for (int i = 0; sizes[cluster] == 0 && i < of.length; i++) {
        boolean farther = farthest < 0 || distances[i] > distances[farthest];
        if (sizes[of[i]] > 1 && distances[i] > 0 && farther) {
          farthest = i;
        }
      }
      if (farthest >= 0) {
        sizes[of[farthest]]--;
        of[farthest] = cluster;
        distances[farthest] = 0;
        sizes[cluster] = 1;
      }
    }
  }
}
