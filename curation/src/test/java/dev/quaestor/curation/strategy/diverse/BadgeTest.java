package dev.quaestor.curation.strategy.diverse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.random.RandomStreams;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BadgeTest {

  private static RandomGenerator random(long seed) {
    return new RandomStreams(seed).stream(0, "test");
  }

  private static int[] badge(Points points, int count, RandomGenerator random) {
    return new Badge(8).choose(points, Points.none(points.width()), count, random);
  }

  /**
   * Every ordered batch of four comes as often as the product of its exact probabilities says: χ²
   * over all of them, far below what the one per thousand highest would be, and above where a
   * batch's law is wrong (drawn in proportion to the distance instead of its square).
   */
  @Test
  void choose_drawsByTheExactLaw() {
    Points points = Exact.clustered(7, 3, random(8));
    int runs = 60_000;
    Map<String, Integer> seen = new HashMap<>();
    for (int run = 0; run < runs; run++) {
      seen.merge(Arrays.toString(badge(points, 4, random(run))), 1, Integer::sum);
    }
    Map<String, Double> law = new HashMap<>();
    law(points, new int[] {longest(points)}, 1, 1, law);
    Map<String, Double> other = new HashMap<>();
    law(points, new int[] {longest(points)}, 1, 0.5, other);
    // 119 degrees of freedom: mean 119, deviation 15.4.
    assertThat(law).hasSize(120);
    assertThat(chiSquared(seen, law, runs)).isBetween(60.0, 180.0);
    assertThat(chiSquared(seen, other, runs)).isGreaterThan(1000);
  }

  private static int longest(Points points) {
    int longest = 0;
    for (int i = 0; i < points.size(); i++) {
      longest = points.squaredNorm(i) > points.squaredNorm(longest) ? i : longest;
    }
    return longest;
  }

  private static void law(
      Points points, int[] picks, double probability, double power, Map<String, Double> law) {
    if (picks.length == 4) {
      law.put(Arrays.toString(picks), probability);
      return;
    }
    double[] nearest = Exact.nearest(points, PlusPlus.gathered(points, picks));
    double total = Arrays.stream(nearest).map(d -> Math.pow(d, power)).sum();
    for (int i = 0; i < nearest.length; i++) {
      if (nearest[i] > 0) {
        int[] more = Arrays.copyOf(picks, picks.length + 1);
        more[picks.length] = i;
        law(points, more, probability * Math.pow(nearest[i], power) / total, power, law);
      }
    }
  }

  private static double chiSquared(Map<String, Integer> seen, Map<String, Double> law, int runs) {
    double sum = 0;
    for (Map.Entry<String, Double> each : law.entrySet()) {
      double expected = runs * each.getValue();
      sum += Math.pow(seen.getOrDefault(each.getKey(), 0) - expected, 2) / expected;
    }
    return sum;
  }

  /** Over many points, as good a cover as drawing by all exact distances gives. */
  @Test
  void choose_coversAsExactSeedingDoes() {
    Points points = rare(2000, random(2));
    double lazy = 0;
    double exact = 0;
    double uniform = 0;
    int runs = 60;
    for (int run = 0; run < runs; run++) {
      lazy += Exact.potential(points, badge(points, 12, random(run))) / runs;
      exact += Exact.potential(points, seeded(points, 12, random(1000 + run))) / runs;
      uniform += Exact.potential(points, random(run).ints(12, 0, 2000).toArray()) / runs;
    }
    assertThat(lazy / exact).isBetween(0.93, 1.07);
    assertThat(uniform / exact).isGreaterThan(1.1);
  }

  /** Tight clusters, each half as large as the one before. */
  private static Points rare(int size, RandomGenerator random) {
    float[] values = new float[size * 4];
    for (int i = 0; i < size; i++) {
      int cluster = Math.min(9, Integer.numberOfTrailingZeros(i + 1));
      for (int j = 0; j < 4; j++) {
        values[i * 4 + j] = (float) (5 * Math.cos(cluster * (j + 1)) + 0.3 * random.nextGaussian());
      }
    }
    return new Points(size, 4, values);
  }

  private static int[] seeded(Points points, int count, RandomGenerator random) {
    int[] picks = {longest(points)};
    while (picks.length < count) {
      double[] nearest = Exact.nearest(points, PlusPlus.gathered(points, picks));
      double left = random.nextDouble() * Arrays.stream(nearest).sum();
      int at = 0;
      while (left >= nearest[at] && at < nearest.length - 1) {
        left -= nearest[at++];
      }
      picks = Arrays.copyOf(picks, picks.length + 1);
      picks[picks.length - 1] = at;
    }
    return picks;
  }

  @Test
  void choose_zeroGradientsAndDuplicatesComeLast() {
    Points points = new Points(5, 2, new float[] {0, 0, 1, 2, 0, 0, 1, 2, 3, 1});
    int[] picks = badge(points, 5, random(4));
    assertThat(picks[0]).isEqualTo(4);
    assertThat(picks).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(badge(new Points(4, 1, new float[4]), 3, random(1))).containsExactly(0, 1, 2);
  }

  @Test
  void choose_leavesMostDistancesAlone() {
    Points points = Exact.clustered(20_000, 16, random(3));
    Nearest nearest = new Nearest(points, Points.none(16), 200);
    Badge.choose(points, nearest, 200, random(1));
    assertThat(nearest.evaluated()).isBetween(20_000L, 20_000L * 200 / 4);
  }
}
