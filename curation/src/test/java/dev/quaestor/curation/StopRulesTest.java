package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.ScriptedTeacher;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StopRulesTest {

  private static final int MAX_TOKENS = 10;

  private final Pool pool =
      new Pool(IntStream.range(0, 6).mapToObj(i -> Candidate.of("q" + i, "", "")).toList());
  private final AnswerMode mode = new AnswerMode(new Sampling(MAX_TOKENS, 0, 1), 1, text -> text);
  private final ScriptedTeacher teacher = ScriptedTeacher.answering(text -> text);

  @Test
  void rounds_countsFromOne() {
    StopRule two = StopRules.rounds(2);
    assertThat(two.reached(state(List.of()))).isEmpty();
    assertThat(two.reached(state(List.of(1)))).isEmpty();
    assertThat(two.reached(state(List.of(1, 1)))).contains("all 2 rounds are done");
  }

  @Test
  void poolExhausted_whenAllWereAsked() {
    StopRule rule = StopRules.poolExhausted(new StopRules.Askable(pool, Again.NEVER));
    assertThat(rule.reached(state(List.of(2, 2)))).isEmpty();
    assertThat(rule.reached(state(List.of(2, 2, 2)))).isPresent();
  }

  @Test
  void budgetSpent_whenNothingLeftFits() {
    StopRule rule = spent(Limits.of(Map.of(Dimension.QUERIES, 4L)));
    assertThat(rule.reached(state(List.of()))).isEmpty();
    assertThat(rule.reached(state(List.of(2)))).isEmpty();
    assertThat(rule.reached(state(List.of(2, 2)))).isPresent();
  }

  @Test
  void budgetSpent_whenTheLastRoundWasCutShort() {
    Limits limits = Limits.of(Map.of(Dimension.OUTPUT_TOKENS, 14L));
    RunState cut = state(List.of(2), 2, 3);
    assertThat(spent(limits).reached(cut))
        .hasValueSatisfying(
            r ->
                assertThat(r)
                    .isEqualTo(
                        "the budget is spent: budget.output-tokens is 14 output tokens, 6 are used and the next call may take 10"));
  }

  @Test
  void budgetSpent_afterTheLimitWasRaised_goesOn() {
    Limits raised = Limits.of(Map.of(Dimension.OUTPUT_TOKENS, 100L));
    assertThat(spent(raised).reached(state(List.of(2), 2, 3))).isEmpty();
  }

  @Test
  void any_givesTheFirstReason() {
    StopRule rule = StopRules.any(List.of(StopRules.rounds(9), StopRules.rounds(1)));
    assertThat(rule.reached(state(List.of(1)))).contains("all 1 rounds are done");
    assertThat(rule.reached(state(List.of()))).isEmpty();
  }

  private StopRule spent(Limits limits) {
    Faculty faculty = Faculty.of(new Faculty.Member(teacher, "", RetryPolicy.NONE));
    return StopRules.budgetSpent(limits, new StopRules.Askable(pool, Again.NEVER), mode, faculty);
  }

  private RunState state(List<Integer> askedByRound) {
    return state(askedByRound, 0, 1);
  }

  /** Rounds that asked so many each, and picked so many more; each answer of so many tokens. */
  private RunState state(List<Integer> askedByRound, int pickedMore, int tokens) {
    RunState state = RunState.start(1).after(Round.base("", List.of()));
    int next = 0;
    for (int asked : askedByRound) {
      List<Candidate> candidates = pool.without(Set.of());
      List<Selection.Pick> picks =
          candidates.subList(next, next + asked + pickedMore).stream()
              .map(c -> new Selection.Pick(c.id(), 0))
              .toList();
      List<Exchange> exchanges =
          candidates.subList(next, next + asked).stream()
              .map(c -> exchange(mode.requests(c).get(0), tokens))
              .toList();
      next += asked;
      state =
          state.after(
              new Round(
                  state.next(),
                  new Selection(picks, List.of(), 1),
                  exchanges,
                  List.of(),
                  new Round.Model("m", ""),
                  Effort.NONE,
                  List.of()));
    }
    return state;
  }

  private static Exchange exchange(TeacherRequest request, int tokens) {
    return new Exchange(
        request,
        request.candidate().id(),
        Answer.completed("a", 1, tokens),
        ScriptedTeacher.IDENTITY.cost(1, tokens));
  }
}
