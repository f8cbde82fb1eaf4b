package dev.quaestor.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.experiments.manifest.ManifestFile;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

  /** Where c(1 − c) has run out of digits for every answer, picks follow nothing. */
  @Test
  void notices_scoresThatAreAllOne_areToldToBeALot() {
    assertThat(notices("self-variance", scored(0, 0, 0)))
        .singleElement()
        .satisfies(
            said ->
                assertThat(said)
                    .contains("round 1: all 3 candidates scored 0.0")
                    .contains("drawn by lot")
                    .contains("take agreement"));
    assertThat(notices("self-variance", scored(0, 1e-300, 0))).isEmpty();
    assertThat(notices("self-variance", scored(Double.NaN, Double.NaN)))
        .as("nothing scores")
        .isEmpty();
  }

  /** What is to be done hangs on the criterion; before round 1 there is mostly nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bald | 0 | the base alone, which disagrees with nobody",
        "bald | 0 | nothing is to be done",
        "forgetting | 0 | nothing was seen before",
        "agreement | 0 | raise strategy.samples",
        "pass-rate | 0 | all samples are right, or none is",
        "error | 1 | none of them right",
        "error | 0 | all of them right",
        "margin | 0.5 | margin tells none from another",
      })
  void notices_scoresThatAreAllOne_sayWhatThatMeansForTheCriterion(
      String criterion, double score, String said) {
    assertThat(notices(criterion, scored(score, score, score)))
        .singleElement()
        .asString()
        .contains(said)
        .doesNotContain("take agreement"); // which is for long answers
  }

  private static List<String> notices(String criterion, RunState state) {
    String manifest =
        """
        name: small
        task: {name: strings, pool: even, pool-size: 100, seed-set: 10}
        strategy: %s
        rounds: 2
        queries-per-round: 5
        """;
    return Faults.notices(
        state,
        ManifestFile.parse("m.yaml", manifest.formatted(criterion), List.of())
            .manifest()
            .strategy());
  }

  private static RunState scored(double... scores) {
    List<Sighting> sightings =
        Arrays.stream(scores)
            .mapToObj(score -> new Sighting("c" + score, "", score, -900, 0, 0))
            .toList();
    Evidence evidence = new Evidence(sightings, new TreeMap<>(), new TreeMap<>());
    Round round =
        new Round(
            1,
            new Selection(List.of(), List.of(), 0, evidence),
            List.of(),
            List.of(),
            new Round.Model("round-0001", "0"),
            Effort.NONE,
            List.of());
    return RunState.start(1).after(Round.base("0", List.of())).after(round);
  }
}
