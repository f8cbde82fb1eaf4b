package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.admission.AdmissionPolicy;
import dev.quaestor.curation.admission.Verified;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.evaluation.HeldOut;
import dev.quaestor.curation.ledger.Ledger;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.screen.Screen;
import dev.quaestor.curation.screen.Screened;
import dev.quaestor.curation.screen.Screening;
import dev.quaestor.curation.strategy.Evidence;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.Sighting;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.Sampling;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that looks at a part of its pool, over its ledger. */
final class ScreenedRunTest {

  private static final Verifier NONE =
      (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.UNKNOWN, "");
  private static final Inquiry ASKED =
      (requests, state, following) ->
          requests.stream()
              .map(
                  r ->
                      new Exchange(
                          r,
                          Digests.hex(r.candidate().prompt()),
                          Answer.completed("!", 1, 1),
                          new Cost(1, 1, 1, 0, 0)))
              .toList();

  @TempDir Path directory;
  private int runs;

  private final MemorisingStudent.Trainer trainer = new MemorisingStudent.Trainer();

  /** The student is unsure of the long ones; half of the pool is seen in round 1. */
  private final Pool pool =
      new Pool(
          IntStream.range(0, 400)
              .mapToObj(i -> Candidate.of("say " + i + "x".repeat(i % 40), "", ""))
              .toList());

  @Test
  void run_looksAtWhatPromises_andSaysHowMuchOfTheBestThatWas() throws Exception {
    RunState end = run(List.of());
    Evidence first = end.rounds().get(1).selection().evidence();
    assertThat(first.screening()).isEqualTo(Screening.NONE);
    assertThat(first.sightings()).hasSize(200);
    for (int r = 2; r < 5; r++) {
      Selection selection = end.rounds().get(r).selection();
      int remaining = 400 - 10 * (r - 1);
      assertThat(selection.evidence().screening().remaining()).isEqualTo(remaining);
      int observed = (int) (Math.ceil(0.1 * remaining) + Math.ceil(0.05 * remaining));
      assertThat(selection.evidence().sightings()).hasSize(observed);
      assertThat(end.rounds().get(r).effort().observed()).isEqualTo(observed);
      Set<String> slice = new HashSet<>(selection.evidence().screening().slice());
      double least =
          selection.picks().stream().mapToDouble(Selection.Pick::score).min().orElseThrow();
      // What the slice alone showed to be higher is picked as well.
      selection.evidence().sightings().stream()
          .filter(seen -> slice.contains(seen.candidateId()) && seen.score() > least)
          .map(Sighting::candidateId)
          .forEach(id -> assertThat(ids(selection)).contains(id));
      assertThat(selection.evidence().recall(10)).isPresent();
    }
  }

  @Test
  void run_takenUpAfterEachRound_comesToTheSameLedger() throws Exception {
    RunState whole = run(List.of());
    for (int rounds = 1; rounds < 5; rounds++) {
      assertThat(run(whole.rounds().subList(0, rounds))).isEqualTo(whole);
    }
  }

  private static List<String> ids(Selection selection) {
    return selection.picks().stream().map(Selection.Pick::candidateId).toList();
  }

  private RunState run(List<Round> before) throws Exception {
    Path file = directory.resolve("run-" + runs++ + ".db");
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      before.forEach(ledger::append);
    }
    try (SqliteLedger ledger = SqliteLedger.open(file)) {
      return new ClosedLoop(parts(ledger), 7).run();
    }
  }

  private RunParts parts(Ledger ledger) {
    References references = new References(candidate -> Optional.of("reference"), List.of());
    TrainingPlan plan =
        new TrainingPlan(TrainingPlan.From.BASE, Integer.MAX_VALUE, Dimension.QUERIES, 2);
    ObservationPlan half = new ObservationPlan(0.5, 8, new Reading(Optional::of, NONE, references));
    return new RunParts(
        pool,
        10,
        new Screened(half, half.whole(), new Screen(0.1, 0.05)),
        QueryStrategies.named("loss", QueryStrategies.Composition.of(new TopK())),
        new AnswerMode(new Sampling(16, 0, 1), 1, UnaryOperator.identity()),
        ASKED,
        new AdmissionPolicy(List.of(new Verified(NONE, Verified.Unjudged.ADMIT))),
        trainer,
        plan,
        List.of(
            new HeldOut(
                "monitor",
                List.of(pool.iterator().next()),
                NONE,
                Decoding.greedy(8),
                new TreeMap<>())),
        state -> state.next() > 4 ? Optional.of("rounds done") : Optional.empty(),
        ledger,
        new RoundListener() {});
  }
}
