package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.appraisal.Scores;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AppraisedTest {

  private static final List<Candidate> POOL =
      IntStream.range(0, 10).mapToObj(i -> Candidate.of("question " + i, "", "")).toList();

  private static Selection select(Map<String, Double> given, int count) {
    Map<String, Draw> answers = new HashMap<>();
    float[] one = {0};
    for (Candidate candidate : POOL) {
      var seen = new Observation(candidate.id(), 1, "a", one, one, one, false);
      answers.put(candidate.id(), new Draw(seen, Optional.empty(), Optional.empty()));
    }
    Observed observed =
        new Observed(POOL, answers, Map.of(), 0)
            .scored(new Scores(Map.of("judge", given), List.of()));
    RunState state = RunState.start(1).after(Round.base("", List.of()));
    return QueryStrategies.named("judge", QueryStrategies.Composition.of(new TopK()))
        .select(new SelectionContext(state, observed, count));
  }

  @Test
  void select_asksWhatScoredLowestAndTheUnscoredByLotLast() {
    Map<String, Double> given =
        Map.of(POOL.get(3).id(), 9.0, POOL.get(5).id(), 2.0, POOL.get(7).id(), 4.0);
    assertThat(select(given, 2).picks())
        .containsExactly(
            new Selection.Pick(POOL.get(5).id(), -2), new Selection.Pick(POOL.get(7).id(), -4));
    Selection more = select(given, 6);
    assertThat(more.picks()).hasSize(6).doesNotHaveDuplicates();
    assertThat(more.picks().subList(0, 3))
        .extracting(Selection.Pick::candidateId)
        .containsExactly(POOL.get(5).id(), POOL.get(7).id(), POOL.get(3).id());
    assertThat(more.picks().subList(3, 6)).allMatch(pick -> Double.isNaN(pick.score()));
  }

  /** A round is never lost because nobody could be scored. */
  @Test
  void select_withNothingScored_asksByLot() {
    assertThat(select(Map.of(), 4).picks()).hasSize(4).doesNotHaveDuplicates();
    assertThat(select(Map.of(), 4)).isEqualTo(select(Map.of(), 4));
  }
}
