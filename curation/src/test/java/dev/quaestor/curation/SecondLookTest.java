package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quaestor.curation.admission.AdmissionPolicy.Judged;
import dev.quaestor.curation.admission.AdmissionPolicy.Standing;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.fidelity.Echo;
import dev.quaestor.curation.fidelity.Fidelity;
import dev.quaestor.curation.fidelity.Harvest;
import dev.quaestor.curation.fidelity.SecondLook;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.strategy.OneShot;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.QueryStrategies.Composition;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Written questions, seen by the student that chose what they were written from. */
class SecondLookTest {

  private static final QueryStrategy LOSS =
      QueryStrategies.named("loss", Composition.of(new TopK()));

  private final MemorisingStudent.Trainer trainer = new MemorisingStudent.Trainer();
  private final List<Candidate> seeds =
      List.of(
          Candidate.of("one", "odd", ""),
          Candidate.of("twenty", "even", ""),
          Candidate.of("thirty-three", "odd", ""));
  private final Map<String, String> shown = new TreeMap<>();

  private SecondLook look(QueryStrategy strategy, Verifier verifier) {
    return new SecondLook(
        strategy,
        answers -> {
          shown.putAll(answers);
          return new ObservationPlan(0.1, 8, new Reading(Optional::of, verifier, References.NONE));
        },
        trainer);
  }

  private static Judged judged(List<Admission> admissions) {
    return new Judged(admissions, 10, List.of(), List.of());
  }

  private static String written(Candidate seed) {
    return seed.prompt() + " and more";
  }

  private List<Exchange> exchanges() {
    List<Exchange> exchanges = new ArrayList<>();
    for (Candidate seed : seeds) {
      TeacherRequest request =
          new TeacherRequest(
              seed, List.of(Message.user("write")), new Sampling(9, 0, 1), "new-pair:pair@ab", 0);
      Answer answer = Answer.completed("text", 3, 2);
      exchanges.add(new Exchange(request, seed.id(), answer, new Cost(1, 3, 2, 0, 0)));
    }
    return exchanges;
  }

  private List<Admission> admissions() {
    List<Admission> admissions = new ArrayList<>();
    for (int i = 0; i < seeds.size(); i++) {
      Candidate fresh = Candidate.written(written(seeds.get(i)), seeds.get(i));
      admissions.add(
          new Admission(
              i, new Example(fresh.id(), fresh.prompt(), "answer " + i), i == 1 ? "no" : ""));
    }
    return admissions;
  }

  private Selection selection(double score) {
    return new Selection(
        seeds.stream().map(seed -> new Selection.Pick(seed.id(), score)).toList(), List.of(), 3);
  }

  private static double loss(String prompt) {
    return Math.log(2.0 * prompt.length());
  }

  @Test
  void seen_byTheStudentInForce_scoresWhatWasWrittenBesideItsSeed() throws Exception {
    Judged judged =
        look(LOSS, (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.UNKNOWN, ""))
            .seen(
                judged(admissions()),
                new Fidelity.Asked(selection(0.5), exchanges()),
                new Standing(RunState.start(1), new MemorisingStudent(Map.of())));
    assertThat(judged.echoes()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Echo echo = judged.echoes().get(i);
      assertThat(echo.seed()).isEqualTo(seeds.get(i).id());
      assertThat(echo.group()).isEqualTo(seeds.get(i).group());
      assertThat(echo.seedScore()).isEqualTo(0.5);
      assertThat(echo.score()).isEqualTo(loss(written(seeds.get(i))), within(1e-6));
    }
    assertThat(judged.readTokens()).as("two tokens each beside those before").isEqualTo(16);
    assertThat(judged.admissions()).isEqualTo(admissions());
    assertThat(shown.values()).as("the teacher's answers").contains("answer 0", "answer 1");
  }

  /** What a plan made once chose, the base chose, whoever is in force by now. */
  @Test
  void seen_ofAPlanMadeOnce_isByTheBase() throws Exception {
    Selection planned =
        selection(Double.NaN)
            .on(
                new Evidence(
                    seeds.stream()
                        .map(s -> new Sighting(s.id(), s.group(), 0.25, -1, 0, 0))
                        .toList(),
                    new TreeMap<>(),
                    new TreeMap<>()));
    Round.Model base = new Round.Model("base", "0");
    RunState state =
        RunState.start(1)
            .after(Round.base("0", List.of()))
            .after(new Round(1, planned, List.of(), List.of(), base, Effort.NONE, List.of()));
    Map<String, String> known = new TreeMap<>();
    seeds.forEach(seed -> known.put(written(seed), "known by now"));
    Judged judged =
        look(
                new OneShot(LOSS, 6),
                (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.CORRECT, ""))
            .seen(
                judged(admissions()),
                new Fidelity.Asked(selection(Double.NaN), exchanges()),
                new Standing(state, new MemorisingStudent(known)));
    assertThat(judged.echoes()).extracting(Echo::seedScore).containsExactly(0.25, 0.25, 0.25);
    assertThat(judged.echoes().get(0).score()).isEqualTo(loss(written(seeds.get(0))), within(1e-6));
  }

  @Test
  void seen_whatIsNoWrittenQuestionOrHasNoAnswer_isLeftOut() throws Exception {
    List<Admission> admissions = new ArrayList<>(admissions());
    Candidate asked = seeds.get(0);
    admissions.set(0, new Admission(0, new Example(asked.id(), asked.prompt(), "old"), ""));
    Candidate failed = Candidate.written("failed its check", seeds.get(1));
    admissions.set(1, new Admission(1, new Example(failed.id(), failed.prompt(), ""), "check"));
    Verifier none = (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.UNKNOWN, "");
    Fidelity.Asked all = new Fidelity.Asked(selection(0.5), exchanges());
    Standing standing = new Standing(RunState.start(1), new MemorisingStudent(Map.of()));
    assertThat(look(LOSS, none).seen(judged(admissions), all, standing).echoes())
        .extracting(Echo::seed)
        .containsExactly(seeds.get(2).id());
    QueryStrategy error = QueryStrategies.named("error", Composition.of(new TopK()));
    assertThat(look(error, none).seen(judged(admissions()), all, standing).echoes())
        .as("nothing judges what was written, and error is a verdict")
        .isEmpty();
    Fidelity.Asked unscored = new Fidelity.Asked(selection(Double.NaN), exchanges());
    assertThat(look(LOSS, none).seen(judged(admissions()), unscored, standing))
        .as("without a seed's score nothing is looked at, and nothing read")
        .isEqualTo(judged(admissions()));
  }

  @Test
  void secondLook_withoutACriterion_isRefused() {
    for (String name : List.of("random", "balanced", "adaptive")) {
      QueryStrategy strategy = QueryStrategies.named(name, Composition.of(new TopK()));
      assertThatThrownBy(() -> look(strategy, (candidate, answer) -> null))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("scores no candidates");
    }
    QueryStrategy judge = QueryStrategies.named("judge", Composition.of(new TopK()));
    assertThat(SecondLook.objection(judge)).isEmpty();
    assertThat(SecondLook.objection(new OneShot(judge, 6))).isPresent();
  }

  @Test
  void harvest_countsByModeAndQuestionAndDividesWhatItCost() {
    List<Admission> admissions = new ArrayList<>(admissions());
    Example twin = admissions.get(0).example();
    admissions.set(2, new Admission(2, new Example("other", "ONE  and more", twin.answer()), ""));
    Round round =
        new Round(
            1,
            selection(0),
            exchanges(),
            admissions,
            new Round.Model("base", "0"),
            Effort.NONE,
            List.of());
    Harvest harvest = Harvest.of(List.of(round)).get("new-pair");
    assertThat(harvest).isEqualTo(new Harvest(3, 2, 1, new Cost(3, 9, 6, 0, 0)));
    assertThat(harvest.perAdmitted(Dimension.QUERIES)).hasValue(1.5);
  }
}
