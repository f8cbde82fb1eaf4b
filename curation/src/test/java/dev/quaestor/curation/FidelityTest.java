package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.admission.AdmissionPolicy.Judged;
import dev.quaestor.curation.admission.AdmissionPolicy.Standing;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.fidelity.Echo;
import dev.quaestor.curation.fidelity.Fidelity;
import dev.quaestor.curation.fidelity.SecondLook;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.strategy.OneShot;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.QueryStrategies.Composition;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.Selection;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every look at what teachers wrote keeps the contract of such looks. */
class FidelityTest {

  /** What every look promises, whatever it measures: it sees, and decides nothing. */
  interface FidelityContract {

    Fidelity fidelity();

    /** The round before the look: of whom it asks how things stood when the seeds were chosen. */
    default RunState state() {
      return RunState.start(1);
    }

    private static List<Candidate> seeds() {
      return List.of(
          Candidate.of("one", "odd", ""),
          Candidate.of("twenty", "even", ""),
          Candidate.of("thirty-three", "odd", ""));
    }

    static Selection selection() {
      List<Selection.Pick> picks = new ArrayList<>();
      for (Candidate seed : seeds()) {
        picks.add(new Selection.Pick(seed.id(), 1.0 / seed.prompt().length()));
      }
      return new Selection(picks, List.of(), picks.size());
    }

    private static List<Exchange> exchanges() {
      List<Exchange> exchanges = new ArrayList<>();
      for (Candidate seed : seeds()) {
        TeacherRequest request =
            new TeacherRequest(
                seed, List.of(Message.user("write")), new Sampling(9, 0, 1), "new-pair:pair@ab", 0);
        Answer answer = Answer.completed("text", 3, 2);
        exchanges.add(new Exchange(request, seed.id(), answer, new Cost(1, 3, 2, 0, 0)));
      }
      return exchanges;
    }

    /** One admitted, one rejected, one that ended before there was anything to learn. */
    private static Judged judged() {
      List<Admission> admissions = new ArrayList<>();
      List<String> rejections = List.of("", "verify: wrong: 3", "form: an empty question");
      for (int i = 0; i < seeds().size(); i++) {
        Candidate fresh = Candidate.written(seeds().get(i).prompt() + " more", seeds().get(i));
        String answer = i == 2 ? "" : "answer " + i;
        admissions.add(
            new Admission(i, new Example(fresh.id(), fresh.prompt(), answer), rejections.get(i)));
      }
      return new Judged(admissions, 10, List.of(), List.of());
    }

    private Judged seen(Judged judged) throws Exception {
      return fidelity()
          .seen(
              judged,
              new Fidelity.Asked(selection(), exchanges()),
              new Standing(state(), new MemorisingStudent(Map.of())));
    }

    @Test
    default void seen_decidesNothing() throws Exception {
      Judged seen = seen(judged());
      assertThat(seen.admissions()).isEqualTo(judged().admissions());
      assertThat(seen.appraisals()).as("nobody is paid for these scores").isEmpty();
      assertThat(seen.readTokens()).isGreaterThanOrEqualTo(judged().readTokens());
    }

    @Test
    default void seen_isTheSameEachTime() throws Exception {
      assertThat(seen(judged())).isEqualTo(seen(judged()));
    }

    @Test
    default void seen_ofNothing_isNothing() throws Exception {
      Judged nothing = new Judged(List.of(), 10, List.of(), List.of());
      assertThat(seen(nothing)).isEqualTo(nothing);
    }

    /** A written question that was answered has an echo at most, of its seed and with its score. */
    @Test
    default void echoes_areOfWhatWasWrittenAndAnswered() throws Exception {
      Set<String> written =
          judged().admissions().stream()
              .map(Admission::example)
              .filter(example -> !example.answer().isEmpty())
              .map(Example::candidateId)
              .collect(Collectors.toSet());
      Set<String> told = new TreeSet<>();
      for (Echo echo : seen(judged()).echoes()) {
        Candidate seed =
            seeds().stream().filter(s -> s.id().equals(echo.seed())).findFirst().orElseThrow();
        assertThat(written).contains(echo.written());
        assertThat(echo.group()).isEqualTo(seed.group());
        assertThat(echo.seedScore()).isEqualTo(1.0 / seed.prompt().length());
        assertThat(echo.score()).isFinite();
        assertThat(told.add(echo.written())).isTrue();
      }
    }
  }

  private static final QueryStrategy LOSS =
      QueryStrategies.named("loss", Composition.of(new TopK()));

  private static SecondLook look(QueryStrategy strategy) {
    Verifier right =
        (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.CORRECT, answer);
    return new SecondLook(
        strategy,
        answers -> new ObservationPlan(0.1, 8, new Reading(Optional::of, right, References.NONE)),
        new MemorisingStudent.Trainer());
  }

  @Nested
  class None implements FidelityContract {
    @Override
    public Fidelity fidelity() {
      return Fidelity.NONE;
    }
  }

  @Nested
  class ByTheStudentInForce implements FidelityContract {
    @Override
    public Fidelity fidelity() {
      return look(LOSS);
    }
  }

  @Nested
  class ByTheBaseThatMadeAPlan implements FidelityContract {
    @Override
    public Fidelity fidelity() {
      return look(new OneShot(LOSS, 6));
    }

    @Override
    public RunState state() {
      Round.Model base = new Round.Model("base", "0");
      return RunState.start(1)
          .after(Round.base("0", List.of()))
          .after(
              new Round(
                  1,
                  FidelityContract.selection(),
                  List.of(),
                  List.of(),
                  base,
                  Effort.NONE,
                  List.of()));
    }
  }
}
