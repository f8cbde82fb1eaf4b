package dev.quaestor.curation.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.strategy.Sighting;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.HypergeometricDistribution;
import org.junit.jupiter.api.Test;

/** What a slice says of all that it was drawn from. */
final class RecallTest {

  private static final int REST = 200;
  private static final int SLICE = 20;

  /** Over all that may be drawn, weighed by its probability. */
  @Test
  void estimated_hitsTheTruthOnTheAverage_andItsIntervalAtLeastNineteenTimesInTwenty() {
    for (int many = 0; many <= REST; many++) {
      var draws = new HypergeometricDistribution(null, REST, many, SLICE);
      double mean = 0;
      double covered = 0;
      for (int hits = 0; hits <= Math.min(SLICE, many); hits++) {
        if (SLICE - hits > REST - many) {
          continue; // so few others cannot be
        }
        Recall recall = Recall.estimated(50, hits, SLICE, REST);
        double probability = draws.probability(hits);
        mean += probability * recall.passedOver();
        covered += recall.fewest() <= many && many <= recall.most() ? probability : 0;
        assertThat(recall.share()).isBetween(recall.low(), recall.high());
      }
      assertThat(mean).isEqualTo(many, within(1e-9));
      assertThat(covered).isGreaterThanOrEqualTo(0.95 - 1e-12);
    }
  }

  /** By hand: the last end whose probability is above a fortieth. */
  @Test
  void estimated_endsWhereAFortiethIsLeft() {
    Recall recall = Recall.estimated(50, 3, SLICE, REST);
    assertThat(tail(recall.most(), 3)).isGreaterThan(0.025);
    assertThat(tail(recall.most() + 1, 3)).isLessThanOrEqualTo(0.025);
    assertThat(1 - tail(recall.fewest(), 2)).isGreaterThan(0.025);
    assertThat(1 - tail(recall.fewest() - 1, 2)).isLessThanOrEqualTo(0.025);
    assertThat(recall.share()).isEqualTo(50.0 / 80);
    assertThat(recall.told()).matches("0\\.63 \\(0\\.\\d\\d to 0\\.\\d\\d\\)");
  }

  private static double tail(int many, int hits) {
    return new HypergeometricDistribution(null, REST, many, SLICE).cumulativeProbability(hits);
  }

  @Test
  void estimated_ofASliceThatIsAll_isCertain() {
    Recall recall = Recall.estimated(10, 5, 40, 40);
    assertThat(List.of(recall.fewest(), recall.most())).containsExactly(5, 5);
    assertThat(Recall.estimated(10, 0, 40, 40).share()).isEqualTo(1);
    assertThatThrownBy(() -> Recall.estimated(10, 3, 2, 40)).hasMessageContaining("3 hits in 2");
  }

  /**
   * Of 100 candidates 10 promise; the slice is 3 of the 90 others, one of them above the second.
   */
  @Test
  void screening_comparesTheSliceWithTheLastOfTheBestPromising() {
    List<Sighting> seen = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      seen.add(sighting("p" + i, i));
    }
    seen.add(sighting("a", 8.5));
    seen.add(sighting("b", 8));
    seen.add(sighting("c", -1));
    Screening screening = new Screening(100, List.of("a", "b", "c"));
    Recall two = screening.recall(seen, 2).orElseThrow(); // from 8 on, which b only equals
    assertThat(two.found()).isEqualTo(2);
    assertThat(two.passedOver()).isEqualTo(30);
    assertThat(screening.recall(seen, 1).orElseThrow().share()).isEqualTo(1);
    assertThat(screening.recall(seen, 500).orElseThrow().found()).isEqualTo(10);
    assertThat(Screening.NONE.recall(seen, 2)).isEmpty();
  }

  @Test
  void screening_leavesOutWhatHasNoScore() {
    List<Sighting> seen = List.of(sighting("p", Double.NaN), sighting("a", 1));
    assertThat(new Screening(9, List.of("a")).recall(seen, 2)).isEmpty();
  }

  private static Sighting sighting(String id, double score) {
    return new Sighting(id, "", score, Double.NaN, 0, 0);
  }
}
