package dev.quaestor.curation.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Draw;
import dev.quaestor.curation.student.Losses;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Strategies that read what earlier rounds saw and what they gained. */
final class LookingBackTest {

  private static final List<String> GROUPS = List.of("falls", "hopeless", "mastered", "new");

  @Test
  void progress_spendsWherePastSpendingPaid() {
    RunState state =
        base()
            .after(
                round(1, Map.of("falls", 10, "hopeless", 10, "mastered", 10), losses(3, 5, 1, 4)));
    Selection selection = progress().select(context(state, losses(2, 5, 1, 4), 48));
    Map<String, Long> spent = byGroup(selection);
    // falls: 0.1 nats a query; new was never tried and counts as the best; the others paid nothing.
    assertThat(selection.evidence().shares().get("falls"))
        .isEqualTo(0.75 / 2 + 0.0625, within(1e-12));
    assertThat(selection.evidence().shares().get("new"))
        .isEqualTo(0.75 / 2 + 0.0625, within(1e-12));
    assertThat(selection.evidence().shares().get("hopeless")).isEqualTo(0.0625, within(1e-12));
    assertThat(spent).isEqualTo(Map.of("falls", 21L, "new", 21L, "hopeless", 3L, "mastered", 3L));
    assertThat(selection.evidence().steerLosses()).isEqualTo(losses(2, 5, 1, 4));
  }

  @Test
  void progress_dividesEvenlyWhereNothingIsKnownAndWhereNothingPaid() {
    Selection first = progress().select(context(base(), losses(3, 5, 1, 4), 40));
    assertThat(byGroup(first).values()).containsOnly(10L);
    RunState state =
        base()
            .after(
                round(
                    1,
                    Map.of("falls", 10, "hopeless", 10, "mastered", 10, "new", 10),
                    losses(3, 5, 1, 4)));
    Selection worse = progress().select(context(state, losses(4, 6, 2, 5), 40));
    assertThat(byGroup(worse).values()).containsOnly(10L);
  }

  @Test
  void progress_isSmoothedOverTwoRoundsInWhichSomethingWasSpent() {
    RunState state =
        base()
            .after(round(1, Map.of("falls", 10), losses(9, 5, 1, 4)))
            .after(round(2, Map.of("falls", 10), losses(5, 5, 1, 4)))
            .after(round(3, Map.of("hopeless", 10), losses(3, 5, 1, 4)));
    Gains gains =
        Gains.before(context(state, losses(2, 4, 1, 4), 40), Dimension.QUERIES, Gains.Measure.LOSS);
    assertThat(gains.byRound()).hasSize(3);
    // Round 3 spent nothing on "falls": its fall there is no gain of spending.
    assertThat(gains.smoothed().get("falls")).isEqualTo((0.4 + 0.2) / 2, within(1e-12));
    assertThat(gains.smoothed().get("hopeless")).isEqualTo(0.1, within(1e-12));
    assertThat(gains.smoothed()).doesNotContainKey("mastered");
  }

  @Test
  void progress_takesAllOfASmallGroupAndGivesTheRestToOthers() {
    List<Candidate> few = new ArrayList<>(candidates("falls", 2));
    few.addAll(candidates("new", 50));
    Selection selection =
        progress().select(new SelectionContext(base(), seen(few, losses(1, 1, 1, 1)), 40));
    assertThat(byGroup(selection)).isEqualTo(Map.of("falls", 2L, "new", 38L));
  }

  @Test
  void adaptive_followsTheStrategyWhosePicksGained() {
    Adaptive adaptive = adaptive();
    Selection first = adaptive.select(context(base(), losses(3, 5, 1, 4), 40));
    assertThat(first.evidence().shares())
        .isEqualTo(new TreeMap<>(Map.of("balanced", 0.5, "self-variance", 0.5)));
    assertThat(first.picks())
        .extracting(Selection.Pick::by)
        .containsOnly("balanced", "self-variance");
    Round paid =
        round(
            1,
            picked(Map.of("falls", "self-variance", "hopeless", "balanced"), 10),
            losses(3, 5, 1, 4));
    Selection second = adaptive.select(context(base().after(paid), losses(2, 5, 1, 4), 40));
    double favoured = second.evidence().shares().get("self-variance");
    assertThat(favoured).isEqualTo(0.1 + 0.8 * Math.exp(2) / (Math.exp(2) + 1), within(1e-12));
    assertThat(second.picks().stream().filter(p -> p.by().equals("self-variance")).count())
        .isEqualTo(Math.round(40 * favoured));
  }

  @Test
  void adaptive_keepsAPartForEachWhateverHappened() {
    RunState state = base();
    for (int r = 1; r < 20; r++) {
      state =
          state.after(
              round(
                  r,
                  picked(Map.of("falls", "self-variance", "hopeless", "balanced"), 10),
                  losses(3 - 0.1 * r, 5, 1, 4)));
    }
    Selection last = adaptive().select(context(state, losses(1, 5, 1, 4), 40));
    assertThat(last.evidence().shares().get("balanced")).isBetween(0.1, 0.12);
  }

  @Test
  void adaptive_refusesStrategiesItCannotTellApart() {
    assertThatThrownBy(
            () -> new Adaptive(List.of(new Balanced(), new Balanced()), Dimension.QUERIES))
        .hasMessageContaining("all different")
        .hasMessageContaining("[balanced, balanced]");
  }

  @Test
  void passRate_carriesEvidenceOverRoundsDiscounted() {
    Candidate candidate = Candidate.of("one", "", "");
    Evidence earlier =
        new Evidence(
            List.of(new Sighting(candidate.id(), "", 0, Double.NaN, 4, 4)),
            new TreeMap<>(),
            new TreeMap<>());
    RunState state = base().after(round(1, earlier));
    // α = 1 + ½·4 + 0, β = 1 + ½·0 + 1: it was right four times, and now it is wrong once.
    double score = score(new PassRate(1, 1), state, candidate, Verifier.Outcome.WRONG);
    assertThat(score).isEqualTo(3.0 * 2 / (5 * 6), within(1e-12));
    RunState later = state.after(round(2, Evidence.NONE));
    assertThat(score(new PassRate(1, 1), later, candidate, Verifier.Outcome.WRONG))
        .isEqualTo(2.0 * 2 / (4 * 5), within(1e-12));
  }

  @Test
  void forgetting_isOneWhereTheLastSightingWasRightAndThisOneIsWrong() {
    Candidate candidate = Candidate.of("one", "", "");
    RunState right = base().after(round(1, sighted(candidate, 1)));
    RunState wrong = right.after(round(2, sighted(candidate, 0)));
    RunState unseen = right.after(round(2, Evidence.NONE));
    Forgetting forgetting = new Forgetting();
    assertThat(score(forgetting, base(), candidate, Verifier.Outcome.WRONG)).isZero();
    assertThat(score(forgetting, right, candidate, Verifier.Outcome.WRONG)).isOne();
    assertThat(score(forgetting, right, candidate, Verifier.Outcome.CORRECT)).isZero();
    assertThat(score(forgetting, wrong, candidate, Verifier.Outcome.WRONG)).isZero();
    assertThat(score(forgetting, unseen, candidate, Verifier.Outcome.WRONG)).isOne();
  }

  @Test
  void scoring_keepsWhatItSawForTheRoundsAfterIt() {
    SelectionContext context = context(base(), losses(1, 1, 1, 1), 5);
    Selection selection = new Scoring(new SelfVariance(), new TopK()).select(context);
    assertThat(selection.evidence().sightings()).hasSize(context.candidates().size());
    Sighting first = selection.evidence().sightings().get(0);
    assertThat(first.logProbability())
        .isEqualTo(context.observation(context.candidates().get(0)).logProbability());
    assertThat(first.score())
        .isEqualTo(new SelfVariance().scores(context).applyAsDouble(context.candidates().get(0)));
    assertThat(new RandomStrategy().select(context).evidence()).isEqualTo(Evidence.NONE);
  }

  private static Progress progress() {
    return new Progress(new SelfVariance(), new TopK(), Dimension.QUERIES);
  }

  private static Adaptive adaptive() {
    return new Adaptive(
        List.of(new Scoring(new SelfVariance(), new TopK()), new Balanced()), Dimension.QUERIES);
  }

  private static RunState base() {
    return RunState.start(1).after(Round.base("0", List.of()));
  }

  private static SortedMap<String, Double> losses(
      double falls, double hopeless, double mastered, double fresh) {
    return new TreeMap<>(
        Map.of("falls", falls, "hopeless", hopeless, "mastered", mastered, "new", fresh));
  }

  private static Map<String, Long> byGroup(Selection selection) {
    Map<String, String> groups = new LinkedHashMap<>();
    GROUPS.forEach(g -> candidates(g, 60).forEach(c -> groups.put(c.id(), c.group())));
    return selection.picks().stream()
        .collect(Collectors.groupingBy(p -> groups.get(p.candidateId()), Collectors.counting()));
  }

  private static List<Candidate> candidates(String group, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Candidate.of(group + " " + i, group, ""))
        .toList();
  }

  private static SelectionContext context(
      RunState state, SortedMap<String, Double> steer, int count) {
    List<Candidate> all = new ArrayList<>();
    GROUPS.forEach(g -> all.addAll(candidates(g, 50)));
    return new SelectionContext(state, seen(all, steer), count);
  }

  private static Observed seen(List<Candidate> candidates, SortedMap<String, Double> steer) {
    Map<String, Draw> answers = new LinkedHashMap<>();
    candidates.forEach(c -> answers.put(c.id(), draw(c, Optional.empty())));
    return new Observed(
        candidates, answers, Map.of(), Map.of(), new Losses(Map.of(), Map.of(), steer), 0);
  }

  private static Draw draw(Candidate candidate, Optional<Verifier.Outcome> verdict) {
    float[] value = {-(1 + Math.floorMod(candidate.id().hashCode(), 100)) / 100f};
    return new Draw(
        new Observation(candidate.id(), 3, "a", value, value, value, false),
        Optional.of("a"),
        verdict);
  }

  private static double score(
      AcquisitionFunction function, RunState state, Candidate candidate, Verifier.Outcome verdict) {
    Draw draw = draw(candidate, Optional.of(verdict));
    Observed observed =
        new Observed(
            List.of(candidate),
            Map.of(candidate.id(), draw),
            Map.of(candidate.id(), List.of(draw)),
            0);
    return function.scores(new SelectionContext(state, observed, 1)).applyAsDouble(candidate);
  }

  private static Evidence sighted(Candidate candidate, int right) {
    return new Evidence(
        List.of(new Sighting(candidate.id(), "", 0, -1, 1, right)),
        new TreeMap<>(),
        new TreeMap<>());
  }

  private record Chosen(Candidate candidate, String by) {}

  private static List<Chosen> picked(Map<String, String> byGroup, int count) {
    return new TreeMap<>(byGroup)
        .entrySet().stream()
            .flatMap(
                e -> candidates(e.getKey(), count).stream().map(c -> new Chosen(c, e.getValue())))
            .toList();
  }

  private static Round round(
      int number, Map<String, Integer> spent, SortedMap<String, Double> before) {
    List<Chosen> chosen =
        spent.entrySet().stream()
            .flatMap(e -> candidates(e.getKey(), e.getValue()).stream().map(c -> new Chosen(c, "")))
            .toList();
    return round(number, chosen, before);
  }

  private static Round round(int number, Evidence evidence) {
    return round(number, List.of(), evidence);
  }

  private static Round round(int number, List<Chosen> chosen, SortedMap<String, Double> before) {
    return round(number, chosen, new Evidence(List.of(), before, new TreeMap<>()));
  }

  private static Round round(int number, List<Chosen> chosen, Evidence evidence) {
    List<Selection.Pick> picks =
        chosen.stream().map(c -> new Selection.Pick(c.candidate().id(), 0, c.by(), "")).toList();
    return new Round(
        number,
        new Selection(picks, List.of(), picks.size(), evidence),
        chosen.stream().map(c -> exchange(c.candidate())).toList(),
        List.of(),
        new Round.Model("round-%04d".formatted(number), "0"),
        Effort.NONE,
        List.of());
  }

  private static Exchange exchange(Candidate candidate) {
    TeacherRequest request =
        new TeacherRequest(
            candidate,
            List.of(Message.user(candidate.prompt())),
            new Sampling(8, 0, 1),
            "answer",
            0,
            "");
    Answer answer = new Answer(Answer.Outcome.COMPLETED, "a", "", 3, 2, Answer.Aside.NONE);
    return new Exchange(request, candidate.id(), answer, new Cost(1, 3, 2, 0, 0));
  }
}
