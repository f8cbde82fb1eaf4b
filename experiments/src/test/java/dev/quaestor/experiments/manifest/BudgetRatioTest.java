package dev.quaestor.experiments.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetRatioTest {

  private static final Map<String, Double> PAPER = Map.of("100", 39.0, "1000", 17.6, "7500", 16.4);

  @ParameterizedTest
  @CsvSource({
    "10, 39",
    "100, 39",
    "1000, 17.6",
    "7500, 16.4",
    "100000, 16.4",
    "316, 28.3", // half of the way from 100 to 1000, by logarithms
  })
  void of_takesTheShiftBetweenTheNearestSizes(int seeds, double shift) {
    assertThat(BudgetRatio.of(1, seeds, PAPER).shift()).isCloseTo(shift, within(0.02));
  }

  @Test
  void high_fromTheShiftOn() {
    assertThat(BudgetRatio.of(3_899, 100, PAPER).high()).isFalse();
    BudgetRatio at = BudgetRatio.of(3_900, 100, PAPER);
    assertThat(at.high()).isTrue();
    assertThat(at)
        .hasToString(
            "budget ratio 39.00 (3900 planned queries for 100 seeds), not below the shift at 39.00: new questions");
  }

  @Test
  void ratio_countsAllCallsOfANewQuestionWhereNoBudgetIsSaid() {
    String manifest =
        """
        name: auto
        task: {name: strings, pool-size: 200}
        strategy: random
        generate: {mode: auto}
        rounds: 2
        queries-per-round: 50
        """;
    Manifest planned = ManifestFile.parse("auto.yaml", manifest, List.of()).manifest();
    assertThat(planned.ratio(200).orElseThrow().queries()).isEqualTo(2 * 50 * 3);
    Manifest said =
        ManifestFile.parse("auto.yaml", manifest, List.of("budget.queries=8000")).manifest();
    assertThat(said.ratio(200).orElseThrow().value()).isEqualTo(40);
  }
}
