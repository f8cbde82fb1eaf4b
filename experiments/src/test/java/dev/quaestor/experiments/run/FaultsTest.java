package dev.quaestor.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.Sighting;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FaultsTest {

  /** Where c(1 − c) has run out of digits for every answer, picks follow nothing. */
  @Test
  void notices_scoresThatAreAllOne_areToldToBeALot() {
    assertThat(Faults.notices(scored(0, 0, 0)))
        .singleElement()
        .satisfies(
            said ->
                assertThat(said)
                    .contains("round 1: all 3 candidates scored 0.0")
                    .contains("drawn by lot")
                    .contains("take agreement"));
    assertThat(Faults.notices(scored(0, 1e-300, 0))).isEmpty();
    assertThat(Faults.notices(scored(Double.NaN, Double.NaN))).as("nothing scores").isEmpty();
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
