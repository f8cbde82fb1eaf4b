package dev.quaestor.curation.strategy.diverse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class KCentreTest {

  private static RandomGenerator random(long seed) {
    return new RandomStreams(seed).stream(0, "test");
  }

  @Test
  void choose_isTheGreedyOfEveryDistance() {
    for (long seed = 0; seed < 40; seed++) {
      RandomGenerator random = random(seed);
      Points points = Exact.clustered(300, 1 + random.nextInt(40), random);
      Points asked =
          Exact.clustered(seed % 2 == 0 ? 0 : 1 + random.nextInt(30), points.width(), random);
      int[] picks = new KCentre().choose(points, asked, 40, random);
      assertThat(picks).as("seed %d", seed).containsExactly(greedy(points, asked, 40));
    }
  }

  private static int[] greedy(Points points, Points asked, int count) {
    double[] nearest = Exact.nearest(points, asked);
    List<Integer> picks = new ArrayList<>();
    while (picks.size() < count) {
      int farthest = -1;
      for (int i = 0; i < nearest.length; i++) {
        if (!picks.contains(i) && (farthest < 0 || nearest[i] > nearest[farthest])) {
          farthest = i;
        }
      }
      picks.add(farthest);
      for (int i = 0; i < nearest.length; i++) {
        nearest[i] = Math.min(nearest[i], Exact.squared(points, i, points, farthest));
      }
    }
    return picks.stream().mapToInt(i -> i).toArray();
  }

  @Test
  void choose_beginsWithTheMostValuableWhereNothingWasAsked() {
    Points points = Exact.clustered(50, 3, random(1));
    assertThat(new KCentre().choose(points, Points.none(3), 1, random(1))).containsExactly(0);
  }

  @Test
  void choose_duplicatesFollowInOrderOnceAllIsCovered() {
    Points points = new Points(6, 1, new float[] {5, 5, 0, 5, 0, 0});
    assertThat(new KCentre().choose(points, Points.none(1), 6, random(1)))
        .containsExactly(0, 2, 1, 3, 4, 5);
  }

  @Test
  void choose_leavesMostDistancesAlone() {
    Points points = Exact.clustered(20_000, 16, random(3));
    Nearest nearest = new Nearest(points, Points.none(16), 200);
    KCentre.choose(points, nearest, 200);
    assertThat(nearest.evaluated()).isBetween(20_000L, 20_000L * 200 / 4);
  }
}
