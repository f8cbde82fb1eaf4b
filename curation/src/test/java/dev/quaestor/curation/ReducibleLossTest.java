package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.AdmissionPolicy;
import dev.quaestor.curation.admission.Verified;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.evaluation.HeldOut;
import dev.quaestor.curation.fidelity.Fidelity;
import dev.quaestor.curation.ledger.Ledger;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.Need.IrreducibleLoss.Text;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.ReducibleLoss;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Irreducible;
import dev.quaestor.curation.student.Losses;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is set aside before round 1, and the losses of the student that learns from it alone. */
final class ReducibleLossTest {

  private static final int ASIDE = 7;
  private static final Verifier NONE =
      (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.UNKNOWN, "");
  private static final Verifier WRONG =
      (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.WRONG, "");

  @TempDir Path directory;
  private int runs;

  private final MemorisingStudent.Trainer trainer = new MemorisingStudent.Trainer();
  private final Pool pool =
      new Pool(
          IntStream.range(0, 40)
              .mapToObj(i -> Candidate.of("say " + "x".repeat(i), "", ""))
              .toList());
  private final List<String> asked = new ArrayList<>();

  private final Inquiry inquiry =
      (requests, state, following) ->
          requests.stream()
              .map(
                  r -> {
                    String prompt = r.candidate().prompt();
                    asked.add(prompt);
                    Answer answer = Answer.completed(prompt.length() % 2 == 0 ? "?" : "!", 1, 1);
                    return new Exchange(r, Digests.hex(prompt), answer, new Cost(1, 1, 1, 0, 0));
                  })
              .toList();

  @Test
  void run_chargesWhatIsSetAsideAndTeachesItToNoStudentInForce() throws Exception {
    RunState end = run(Text.OWN_ANSWER, List.of());
    List<Exchange> aside = end.rounds().get(0).exchanges();
    assertThat(aside).hasSize(ASIDE);
    assertThat(end.rounds().get(0).selection().picks())
        .extracting(Selection.Pick::candidateId)
        .containsExactlyElementsOf(ids(aside));
    assertThat(end.charged().queries()).isEqualTo(ASIDE + 3 * 5);
    assertThat(asked).doesNotHaveDuplicates().hasSize(ASIDE + 3 * 5);
    Set<String> learned = new HashSet<>();
    end.admittedSince(0).forEach(example -> learned.add(example.candidateId()));
    assertThat(learned).hasSize(3 * 5).doesNotContainAnyElementsOf(ids(aside));
    assertThat(SetAside.examples(end)).extracting(Example::candidateId).isEqualTo(ids(aside));
    assertThat(end.rounds()).extracting(r -> r.effort().steps()).containsExactly(0, 24, 34, 44);
  }

  /** The student knows nothing in round 1; what was set aside it never learns. */
  @Test
  void scores_areTheLossLessThatOfWhoLearnedWhatWasSetAside() throws Exception {
    RunState end = run(Text.OWN_ANSWER, List.of());
    List<Sighting> seen = end.rounds().get(1).selection().evidence().sightings();
    assertThat(seen).hasSize(40 - ASIDE);
    for (Sighting each : seen) {
      int length = pool.get(each.candidateId()).prompt().length();
      double own = -(float) Math.log(0.5f / length);
      assertThat(each.score()).isEqualTo(own - 1);
    }
  }

  @Test
  void scores_ofReferences_areADifferenceOfLosses() {
    ReducibleLoss criterion = new ReducibleLoss(Text.REFERENCE, ASIDE);
    Candidate candidate = pool.iterator().next();
    var losses =
        new Losses(Map.of(candidate.id(), 1.75), Map.of(), new TreeMap<>())
            .with(new Need.IrreducibleLoss(ASIDE, Text.REFERENCE), Map.of(candidate.id(), 0.5));
    var observed = new Observed(List.of(candidate), Map.of(), Map.of(), Map.of(), losses, 0);
    RunState state = RunState.start(1).after(Round.base("0", List.of()));
    assertThat(criterion.scores(new SelectionContext(state, observed, 1)).applyAsDouble(candidate))
        .isEqualTo(1.25);
    ReducibleLoss other = new ReducibleLoss(Text.REFERENCE, ASIDE + 1);
    assertThatThrownBy(
            () -> other.scores(new SelectionContext(state, observed, 1)).applyAsDouble(candidate))
        .hasMessageContaining("must declare the need");
  }

  @Test
  void scores_ofReferences_areOfThoseOfTheRun() throws Exception {
    RunState end = run(Text.REFERENCE, List.of());
    assertThat(end.rounds().get(1).selection().evidence().sightings())
        .isNotEmpty()
        .allMatch(each -> each.score() == 0.0);
  }

  @Test
  void run_takenUpAfterEachRound_comesToTheSameLedgerAndAsksNothingTwice() throws Exception {
    RunState whole = run(Text.OWN_ANSWER, List.of());
    for (int rounds = 1; rounds < 4; rounds++) {
      asked.clear();
      RunState again = run(Text.OWN_ANSWER, whole.rounds().subList(0, rounds));
      assertThat(again).isEqualTo(whole);
      assertThat(asked).hasSize(5 * (4 - rounds)).doesNotHaveDuplicates();
    }
  }

  @Test
  void run_withNothingAdmittedOfWhatWasSetAside_saysSo() {
    assertThatThrownBy(() -> run(Text.OWN_ANSWER, WRONG, List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none of the 7 answers that were set aside")
        .hasMessageContaining("strategy.set-aside");
  }

  private static List<String> ids(List<Exchange> exchanges) {
    return exchanges.stream().map(e -> e.request().candidate().id()).toList();
  }

  private RunState run(Text text, List<Round> before) throws Exception {
    return run(text, NONE, before);
  }

  private RunState run(Text text, Verifier verifier, List<Round> before) throws Exception {
    Path file = directory.resolve("run-" + runs++ + ".db");
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      before.forEach(ledger::append);
    }
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      return new ClosedLoop(parts(text, verifier, ledger), 7).run();
    }
  }

  private RunParts parts(Text text, Verifier verifier, Ledger ledger) {
    References references = new References(candidate -> Optional.of("reference"), List.of());
    TrainingPlan plan =
        new TrainingPlan(TrainingPlan.From.BASE, Integer.MAX_VALUE, Dimension.QUERIES, 2);
    ObservationPlan seen = new ObservationPlan(1, 8, new Reading(Optional::of, NONE, references));
    return new RunParts(
        pool,
        Again.NEVER,
        5,
        new Irreducible(seen, trainer, plan, references),
        QueryStrategies.scoring(new ReducibleLoss(text, ASIDE), new TopK()),
        new AnswerMode(new Sampling(16, 0, 1), 1, UnaryOperator.identity()),
        inquiry,
        new AdmissionPolicy(List.of(new Verified(verifier, Verified.Unjudged.ADMIT))),
        Fidelity.NONE,
        trainer,
        plan,
        List.of(
            new HeldOut(
                "monitor",
                List.of(pool.iterator().next()),
                NONE,
                Decoding.greedy(8),
                new TreeMap<>())),
        state -> state.next() > 3 ? Optional.of("rounds done") : Optional.empty(),
        ledger,
        new RoundListener() {});
  }
}
