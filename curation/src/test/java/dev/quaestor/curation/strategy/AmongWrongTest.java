package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.teacher.Picked;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Choosing among what the student got wrong, and showing what it said. */
final class AmongWrongTest {

  private static final List<Candidate> POOL =
      IntStream.range(0, 12).mapToObj(i -> Candidate.of("question " + i, "", "")).toList();

  /** Candidate i is answered "answer i", with a log-probability of −i. */
  private static SelectionContext context(IntPredicate right, int count) {
    Map<String, Draw> answers = new HashMap<>();
    for (int i = 0; i < POOL.size(); i++) {
      float[] one = {-i};
      var seen = new Observation(POOL.get(i).id(), 1, "answer " + i, one, one, one, false);
      Outcome outcome =
          right.test(i) ? Outcome.CORRECT : i % 2 == 0 ? Outcome.WRONG : Outcome.UNPARSED;
      answers.put(POOL.get(i).id(), new Draw(seen, Optional.empty(), Optional.of(outcome)));
    }
    RunState state = RunState.start(1).after(Round.base("", List.of()));
    return new SelectionContext(state, new Observed(POOL, answers, Map.of(), 0), count);
  }

  private static QueryStrategy named(String name) {
    return QueryStrategies.named(name, QueryStrategies.Composition.of(new TopK()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "loss", "error"})
  void select_choosesAsTheStrategyDoesAmongTheWrongAlone(String name) {
    SelectionContext context = context(i -> i % 3 != 0, 3);
    Selection chosen = new AmongWrong(named(name)).select(context);
    List<Candidate> wrong = List.of(POOL.get(0), POOL.get(3), POOL.get(6), POOL.get(9));
    assertThat(chosen.picks())
        .isEqualTo(named(name).select(context.only(wrong, 3)).picks())
        .hasSize(3);
    assertThat(chosen.evidence().sightings())
        .extracting(Sighting::candidateId)
        .as("what was right is seen all the same")
        .isEqualTo(POOL.stream().map(Candidate::id).toList());
    assertThat(chosen.evidence().sightings().stream().mapToInt(Sighting::right).sum()).isEqualTo(8);
  }

  @Test
  void select_withFewerWrongThanWanted_takesThemAll_andNoneWhereAllIsRight() {
    QueryStrategy strategy = new AmongWrong(named("error"));
    assertThat(strategy.select(context(i -> i > 1, 5)).picks()).hasSize(2);
    Selection none = strategy.select(context(i -> true, 5));
    assertThat(none.picks()).isEmpty();
    assertThat(none.evidence().sightings()).hasSize(12);
  }

  @Test
  void needs_addVerdictsAndAnswersToTheStrategysOwn() {
    assertThat(new AmongWrong(named("random")).needs(1))
        .isEqualTo(Set.of(new Need.Answer(), new Need.Verdicts()));
    assertThat(new Showing(named("random")).needs(1)).isEqualTo(Set.of(new Need.Answer()));
  }

  @Test
  void showing_putsTheStudentsOwnAnswerToEachPick() {
    SelectionContext context = context(i -> i != 4 && i != 7, 2);
    Selection chosen = new Showing(new AmongWrong(named("loss"))).select(context);
    assertThat(Picked.all(chosen, new Pool(POOL)))
        .containsExactly(
            new Picked(POOL.get(7), "answer 7", List.of(POOL.get(7), POOL.get(4))),
            new Picked(POOL.get(4), "answer 4", List.of(POOL.get(7), POOL.get(4))));
    SelectionContext blind =
        new SelectionContext(context.state(), Observed.unseen(POOL), context.count());
    assertThatThrownBy(() -> new Showing(named("random")).select(blind))
        .hasMessageContaining("was not observed");
  }
}
