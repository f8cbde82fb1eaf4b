package dev.quaestor.curation.strategy.diverse;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Points turned on their side: in panels of 512, an array for each number, so that the loop over a
 * panel's points compiles to vectors and no sum is split. For passes that need the distances of all
 * points to several centres: memory is read once for all of them. The same bits on any number of
 * threads, since a panel is one thread's.
 *
 * <p>Each number has an array of its own because Java's compiler makes no vectors of a loop over
 * {@code x[start + j]} beside a store (four times slower, JDK 17).
 */
final class Panels {
  static final int WIDTH = 512;
  private final Points points;
  private final int width;
  private final float[][] columns;

  Panels(Points points) {
    this.points = points;
    width = points.width();
    columns = new float[Math.multiplyExact(count(), width)][];
    each(
        panel -> {
          int first = panel * WIDTH;
          for (int column = 0; column < width; column++) {
            float[] values = new float[WIDTH];
            for (int i = 0; i < size(panel); i++) {
              values[i] = points.values()[(first + i) * width + column];
            }
            columns[panel * width + column] = values;
          }
        });
  }

  /** How many panels; the last may be filled in part. */
  int count() {
    return (points.size() + WIDTH - 1) / WIDTH;
  }

  /** The points as they were given. */
  Points points() {
    return points;
  }

  /** Points of a panel. */
  int size(int panel) {
    return Math.min(WIDTH, points.size() - panel * WIDTH);
  }

  /** Runs for every panel, on as many threads as there are. */
  void each(IntConsumer panel) {
    IntStream.range(0, count()).parallel().forEach(panel);
  }

  /** Room for distances to {@code centres} centres. */
  static float[][] room(int centres) {
    return new float[centres][WIDTH];
  }

  /**
   * Squared distances of a panel's points to centres from {@code from} on, as many as {@code into}
   * has room for.
   */
  void squaredDistances(int panel, Points centres, int from, float[][] into) {
    for (float[] distances : into) {
      Arrays.fill(distances, 0);
    }
    float[] c = centres.values();
    int at = panel * width;
    int column = 0;
    for (; column <= width - 4; column += 4) {
      float[] x0 = columns[at + column];
      float[] x1 = columns[at + column + 1];
      float[] x2 = columns[at + column + 2];
      float[] x3 = columns[at + column + 3];
      for (int k = 0; k < into.length; k++) {
        int centre = (from + k) * width + column;
        add(x0, x1, c[centre], c[centre + 1], into[k]);
        add(x2, x3, c[centre + 2], c[centre + 3], into[k]);
      }
    }
    for (; column < width; column++) {
      for (int k = 0; k < into.length; k++) {
        add(columns[at + column], c[(from + k) * width + column], into[k]);
      }
    }
  }

  private static void add(float[] x, float[] y, float a, float b, float[] into) {
    for (int j = 0; j < into.length; j++) {
      float d = x[j] - a;
      float e = y[j] - b;
      into[j] += d * d + e * e;
    }
  }

  private static void add(float[] x, float a, float[] into) {
    for (int j = 0; j < into.length; j++) {
      float d = x[j] - a;
      into[j] += d * d;
    }
  }
}
