package dev.quaestor.curation.strategy.diverse;

import java.util.random.RandomGenerator;

/** Points for tests, and their distances in double precision without any short cut. */
final class Exact {

  private Exact() {}

  /** Points of a few clusters of unlike spread. */
  static Points clustered(int size, int width, RandomGenerator random) {
    float[] values = new float[size * width];
    double[][] centres = new double[6][width];
    for (double[] centre : centres) {
      for (int j = 0; j < width; j++) {
        centre[j] = 3 * random.nextGaussian();
      }
    }
    for (int i = 0; i < size; i++) {
      int c = random.nextInt(centres.length);
      for (int j = 0; j < width; j++) {
        values[i * width + j] = (float) (centres[c][j] + (0.1 + c) * random.nextGaussian());
      }
    }
    return new Points(size, width, values);
  }

  static double squared(Points a, int i, Points b, int j) {
    double sum = 0;
    for (int k = 0; k < a.width(); k++) {
      double d = (double) a.values()[i * a.width() + k] - b.values()[j * b.width() + k];
      sum += d * d;
    }
    return sum;
  }

  /** The squared distance of each point to the nearest of {@code others}. */
  static double[] nearest(Points points, Points others) {
    double[] nearest = new double[points.size()];
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = Double.POSITIVE_INFINITY;
      for (int j = 0; j < others.size(); j++) {
        nearest[i] = Math.min(nearest[i], squared(points, i, others, j));
      }
    }
    return nearest;
  }

  /** The sum of squared distances to the nearest pick. */
  static double potential(Points points, int[] picks) {
    double sum = 0;
    for (double square : nearest(points, PlusPlus.gathered(points, picks))) {
      sum += square;
    }
    return sum;
  }
}
