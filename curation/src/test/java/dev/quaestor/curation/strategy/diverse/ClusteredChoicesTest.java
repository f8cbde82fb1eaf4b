package dev.quaestor.curation.strategy.diverse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Cluster-margin, TypiClust and facility location against what their definitions give. */
final class ClusteredChoicesTest {

  private static RandomGenerator random(long seed) {
    return new RandomStreams(seed).stream(0, "test");
  }

  private static Map<Integer, List<Integer>> members(Clustering clusters) {
    Map<Integer, List<Integer>> members = new HashMap<>();
    for (int i = 0; i < clusters.of().length; i++) {
      members.computeIfAbsent(clusters.of()[i], c -> new ArrayList<>()).add(i);
    }
    return members;
  }

  @Test
  void clusterMargin_takesTurnsFromTheSmallest() {
    for (long seed = 0; seed < 20; seed++) {
      Points points = Exact.clustered(200, 6, random(seed));
      int[] picks = new ClusterMargin().choose(points, Points.none(6), 30, random(seed));
      List<List<Integer>> clusters =
          new ArrayList<>(members(Clustering.of(points, 30, random(seed))).values());
      clusters.sort(
          Comparator.<List<Integer>>comparingInt(List::size).thenComparingInt(c -> c.get(0)));
      List<Integer> expected = new ArrayList<>();
      for (int turn = 0; turn < 200; turn++) {
        for (List<Integer> cluster : clusters) {
          if (turn < cluster.size()) {
            expected.add(cluster.get(turn));
          }
        }
      }
      assertThat(picks)
          .containsExactly(expected.subList(0, 30).stream().mapToInt(i -> i).toArray());
    }
  }

  @Test
  void typiClust_takesTheMostTypicalOfTheLargestThatHoldNothingAsked() {
    for (long seed = 0; seed < 20; seed++) {
      Points points = Exact.clustered(150, 4, random(seed));
      Points asked = Exact.clustered((int) seed, 4, random(seed + 50));
      int[] picks = new TypiClust().choose(points, asked, 12, random(seed));
      float[] both = Arrays.copyOf(points.values(), points.values().length + 4 * (int) seed);
      System.arraycopy(asked.values(), 0, both, 600, 4 * (int) seed);
      Points all = new Points(150 + (int) seed, 4, both);
      List<List<Integer>> open =
          new ArrayList<>(members(Clustering.of(all, 12 + (int) seed, random(seed))).values());
      open.removeIf(cluster -> cluster.stream().anyMatch(i -> i >= 150));
      open.sort(
          Comparator.<List<Integer>>comparingInt(c -> -c.size()).thenComparingInt(c -> c.get(0)));
      int[] expected =
          open.stream()
              .limit(12)
              .mapToInt(
                  c ->
                      c.stream().min(Comparator.comparingDouble(i -> far(all, c, i))).orElseThrow())
              .toArray();
      assertThat(Arrays.copyOf(picks, expected.length)).containsExactly(expected);
      assertThat(picks).hasSize(12).doesNotHaveDuplicates();
    }
  }

  private static double far(Points all, List<Integer> cluster, int member) {
    return cluster.stream()
        .filter(i -> i != member)
        .mapToDouble(i -> Math.sqrt(Exact.squared(all, i, all, member)))
        .sorted()
        .limit(20)
        .average()
        .orElse(0);
  }

  @Test
  void typiClust_oneClusterOnly() {
    Points same = new Points(5000, 2, new float[10_000]);
    assertThat(new TypiClust().choose(same, Points.none(2), 3, random(1))).containsExactly(0, 1, 2);
  }

  @Test
  void facilityLocation_isTheGreedyOfEveryGain() {
    for (long seed = 0; seed < 20; seed++) {
      Points points = Exact.clustered(120, 5, random(seed));
      Points asked = Exact.clustered((int) seed % 4, 5, random(seed + 50));
      int[] picks = new FacilityLocation().choose(points, asked, 15, random(seed));
      double[] far = new double[120];
      double[] nearest = Exact.nearest(points, asked);
      for (int i = 0; i < 120; i++) {
        far[i] = Math.min(farthest(points), Math.sqrt(nearest[i]));
      }
      for (int pick : picks) {
        double[] gains = IntStream.range(0, 120).mapToDouble(c -> gain(points, far, c)).toArray();
        double most = Arrays.stream(gains).max().orElseThrow();
        assertThat(gains[pick]).isGreaterThanOrEqualTo(most * (1 - 1e-6));
        for (int i = 0; i < 120; i++) {
          far[i] = Math.min(far[i], Math.sqrt(Exact.squared(points, i, points, pick)));
        }
      }
      assertThat(picks).doesNotHaveDuplicates();
    }
  }

  private static double farthest(Points points) {
    double[] mean = new double[5];
    for (int i = 0; i < points.values().length; i++) {
      mean[i % 5] += points.values()[i] / 120.0;
    }
    return IntStream.range(0, 120)
            .mapToDouble(
                i ->
                    Math.sqrt(
                        IntStream.range(0, 5)
                            .mapToDouble(j -> Math.pow(points.values()[i * 5 + j] - mean[j], 2))
                            .sum()))
            .max()
            .orElseThrow()
        * 2;
  }

  private static double gain(Points points, double[] far, int candidate) {
    double sum = 0;
    for (int i = 0; i < far.length; i++) {
      double to = Math.sqrt(Exact.squared(points, i, points, candidate));
      sum += Math.max(0, far[i] - to);
    }
    return sum;
  }

  @Test
  void facilityLocation_looksAtASampleOfAPoolThatIsLarger() {
    Points points = Exact.clustered(9000, 2, random(1));
    int[] picks = new FacilityLocation().choose(points, Points.none(2), 20, random(1));
    int[] others = new FacilityLocation().choose(points, Points.none(2), 20, random(2));
    assertThat(picks).hasSize(20).doesNotHaveDuplicates().isNotEqualTo(others);
    double ratio = Exact.potential(points, picks) / Exact.potential(points, others);
    assertThat(ratio).isBetween(0.8, 1.25);
  }
}
