package dev.quaestor.curation.strategy.diverse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ClusteringTest {

  private static RandomGenerator random(long seed) {
    return new RandomStreams(seed).stream(0, "test");
  }

  private static int[] seeds(Points points, int count, long seed) {
    return PlusPlus.choose(new Panels(points), count, PlusPlus.trials(count), random(seed));
  }

  /** Each step's pick is the trial that leaves the least, by every distance in double precision. */
  @Test
  void seeds_areThoseOfEveryDistance() {
    for (long seed = 0; seed < 20; seed++) {
      Points points = Exact.clustered(1100, 5 + (int) seed, random(seed));
      int[] picks = seeds(points, 9, seed);
      RandomGenerator random = random(seed);
      int[] exact = {random.nextInt(1100)};
      while (exact.length < 9) {
        double[] nearest = Exact.nearest(points, PlusPlus.gathered(points, exact));
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int t = 0; t < 4; t++) {
          int[] more = Arrays.copyOf(exact, exact.length + 1);
          more[exact.length] = drawn(nearest, random.nextDouble());
          double left = Exact.potential(points, more);
          if (left < least) {
            least = left;
            best = more[exact.length];
          }
        }
        exact = Arrays.copyOf(exact, exact.length + 1);
        exact[exact.length - 1] = best;
      }
      assertThat(picks).as("seed %d", seed).containsExactly(exact);
    }
  }

  private static int drawn(double[] weights, double share) {
    double left = share * Arrays.stream(weights).sum();
    int at = 0;
    while (left >= weights[at]) {
      left -= weights[at++];
    }
    return at;
  }

  @Test
  void clusters_areOfTheNearestMeans() {
    for (long seed = 0; seed < 20; seed++) {
      Points points = Exact.clustered(700, 7, random(seed));
      Clustering clusters = Clustering.of(points, 6, random(seed));
      double[][] means = new double[6][7];
      for (int i = 0; i < 700; i++) {
        for (int j = 0; j < 7; j++) {
          int of = clusters.of()[i];
          means[of][j] += points.values()[i * 7 + j] / (double) clusters.sizes()[of];
        }
      }
      int wrong = 0;
      for (int i = 0; i < 700; i++) {
        int point = i;
        double[] squares = new double[6];
        for (int c = 0; c < 6; c++) {
          double[] mean = means[c];
          squares[c] =
              IntStream.range(0, 7)
                  .mapToDouble(j -> Math.pow(points.values()[point * 7 + j] - mean[j], 2))
                  .sum();
        }
        double least = Arrays.stream(squares).min().orElseThrow();
        wrong += squares[clusters.of()[i]] > least * 1.0001 ? 1 : 0;
      }
      // Lloyd stops after 30 iterations; a point or two may then still be on its way.
      assertThat(wrong).as("seed %d", seed).isLessThan(7);
      assertThat(Arrays.stream(clusters.sizes()).sum()).isEqualTo(700);
    }
  }

  @Test
  void clusters_fewerDifferentPointsThanClusters() {
    Points points = new Points(9, 1, new float[] {1, 1, 1, 2, 2, 2, 3, 3, 3});
    Clustering clusters = Clustering.of(points, 5, random(1));
    assertThat(Arrays.stream(clusters.sizes()).filter(size -> size > 0).count()).isEqualTo(3);
    assertThat(clusters.of()[0]).isEqualTo(clusters.of()[2]).isNotEqualTo(clusters.of()[3]);
  }

  @Test
  void bits_doNotDependOnThreads() throws Exception {
    Points points = Exact.clustered(3000, 20, random(5));
    ForkJoinPool one = new ForkJoinPool(1);
    ForkJoinPool four = new ForkJoinPool(4);
    try {
      for (long seed = 0; seed < 3; seed++) {
        long s = seed;
        Clustering alone = one.submit(() -> Clustering.of(points, 40, random(s))).get();
        Clustering shared = four.submit(() -> Clustering.of(points, 40, random(s))).get();
        assertThat(shared.of()).isEqualTo(alone.of());
      }
      var facilities = new FacilityLocation();
      int[] alone = one.submit(() -> facilities.choose(points, points, 30, random(1))).get();
      int[] shared = four.submit(() -> facilities.choose(points, points, 30, random(1))).get();
      assertThat(shared).isEqualTo(alone);
    } finally {
      one.shutdown();
      four.shutdown();
    }
  }

  @Test
  void panels_haveEveryDistance() {
    for (int width : new int[] {1, 3, 4, 9, 64}) {
      Points points = Exact.clustered(1030, width, random(width));
      Panels panels = new Panels(points);
      float[][] distances = Panels.room(5);
      for (int panel = 0; panel < panels.count(); panel++) {
        panels.squaredDistances(panel, points, 7, distances);
        for (int i = 0; i < panels.size(panel); i++) {
          for (int c = 0; c < 5; c++) {
            int point = panel * Panels.WIDTH + i;
            double exact = Exact.squared(points, point, points, 7 + c);
            assertThat(Math.abs(distances[c][i] - exact)).isLessThanOrEqualTo(1e-5 * exact);
            assertThat(points.squaredDistance(point, points, 7 + c))
                .isCloseTo((float) exact, org.assertj.core.data.Percentage.withPercentage(0.001));
          }
        }
      }
    }
  }
}
