package dev.quaestor.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.admission.AdmissionPolicy;
import dev.quaestor.curation.admission.Choice;
import dev.quaestor.curation.admission.Verified;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.evaluation.HeldOut;
import dev.quaestor.curation.fidelity.Fidelity;
import dev.quaestor.curation.ledger.Ledger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.OneShot;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.QueryStrategies.Composition;
import dev.quaestor.curation.strategy.QueryStrategy;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.FrozenObserver;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Observer;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ClosedLoopTest {

  private final MemorisingStudent.Trainer trainer = new MemorisingStudent.Trainer();
  private final Pool pool =
      new Pool(
          IntStream.range(0, 60)
              .mapToObj(
                  i -> Candidate.of("say " + "x".repeat(i), i % 3 == 0 ? "threes" : "others", ""))
              .toList());
  private final Verifier verifier =
      (candidate, answer) ->
          new Judgement(
              answer.equals(candidate.prompt().substring(4) + "!")
                  ? Verifier.Outcome.CORRECT
                  : Verifier.Outcome.WRONG,
              answer);

  @Test
  void run_learnsWhatItAsked() throws Exception {
    RunState end = run("loss", TrainingPlan.From.BASE, new InMemoryLedger(), 4);
    assertThat(end.rounds()).hasSize(5);
    assertThat(end.charged().queries()).isEqualTo(20);
    assertThat(end.asked()).hasSize(20);
    assertThat(end.admittedSince(0)).hasSize(20);
    List<Double> accuracies =
        end.rounds().stream().map(r -> r.evaluations().get(0).scorecard().accuracy()).toList();
    assertThat(accuracies).isSorted().startsWith(0.0).endsWith(20 / 60.0);
  }

  @Test
  void run_fromBaseAndFromIncumbentOnAllData_knowTheSame() throws Exception {
    String fromBase =
        run("random", TrainingPlan.From.BASE, new InMemoryLedger(), 3).last().model().sha256();
    String fromIncumbent =
        run("random", TrainingPlan.From.INCUMBENT, new InMemoryLedger(), 3).last().model().sha256();
    assertThat(fromIncumbent).isEqualTo(fromBase);
  }

  @Test
  void run_stepsFollowTheBudgetCharged() throws Exception {
    RunState base = run("random", TrainingPlan.From.BASE, new InMemoryLedger(), 3);
    assertThat(base.rounds()).extracting(r -> r.effort().steps()).containsExactly(0, 10, 20, 30);
    RunState incumbent = run("margin", TrainingPlan.From.INCUMBENT, new InMemoryLedger(), 3);
    assertThat(incumbent.rounds())
        .extracting(r -> r.effort().steps())
        .containsExactly(0, 10, 10, 10);
  }

  @Test
  void run_killedAtAnyStage_resumesToTheSameLedger() throws Exception {
    RunState whole = run("entropy", TrainingPlan.From.INCUMBENT, new InMemoryLedger(), 4);
    for (int kill = 0; kill < 29; kill++) {
      InMemoryLedger ledger = new InMemoryLedger();
      KillSwitch killed = new KillSwitch(kill);
      assertThatThrownBy(() -> run("entropy", TrainingPlan.From.INCUMBENT, ledger, 4, killed))
          .as("kill at stage %d", kill)
          .isInstanceOf(KillSwitch.Killed.class);
      assertThat(run("entropy", TrainingPlan.From.INCUMBENT, ledger, 4))
          .as("kill at stage %d", kill)
          .isEqualTo(whole);
    }
  }

  @Test
  void run_cutInTraining_keepsTheChoiceThatWasMade() throws Exception {
    InMemoryLedger ledger = new InMemoryLedger();
    KillSwitch inTraining = new KillSwitch(6); // measured, recorded, then five stages of round 1
    assertThatThrownBy(() -> run("loss", TrainingPlan.From.BASE, ledger, 1, inTraining))
        .isInstanceOf(KillSwitch.Killed.class);
    List<Selection.Pick> chosen = ledger.underway().orElseThrow().selection().picks();
    RunState resumed = run("random", TrainingPlan.From.BASE, ledger, 1);
    assertThat(resumed.last().selection().picks()).isEqualTo(chosen);
    assertThat(run("random", TrainingPlan.From.BASE, new InMemoryLedger(), 1).last().selection())
        .as("what would have been chosen anew")
        .extracting(Selection::picks)
        .isNotEqualTo(chosen);
  }

  @Test
  void run_askedAgainEachRound_asksTheWholePoolAnewAndKeepsTheCapByWindow() throws Exception {
    RunParts once =
        parts(
            QueryStrategies.named("loss", Composition.of(new TopK())),
            TrainingPlan.From.BASE,
            new InMemoryLedger(),
            3);
    RunParts again =
        new RunParts(
            once.pool(),
            Again.EACH_ROUND,
            60,
            once.observation(),
            once.strategy(),
            once.mode(),
            once.inquiry(),
            once.admission(),
            once.fidelity(),
            once.trainer(),
            new TrainingPlan(TrainingPlan.From.BASE, 1, Dimension.QUERIES, 2),
            once.evaluators(),
            once.stop(),
            once.ledger(),
            once.listener());
    RunState end = new ClosedLoop(again, 7).run();
    assertThat(end.rounds()).extracting(r -> r.exchanges().size()).containsExactly(0, 60, 60, 60);
    assertThat(end.rounds())
        .extracting(r -> r.admissions().stream().filter(Admission::admitted).count())
        .as("one of each prompt in what a round trains on, which is its own")
        .containsExactly(0L, 60L, 60L, 60L);
    assertThat(end.last().evaluations().get(0).scorecard().accuracy()).isEqualTo(1);
  }

  @Test
  void run_oneShot_choosesEverythingBeforeTheFirstRound() throws Exception {
    QueryStrategy oneShot =
        new OneShot(QueryStrategies.named("loss", Composition.of(new TopK())), 20);
    RunState end =
        new ClosedLoop(parts(oneShot, TrainingPlan.From.BASE, new InMemoryLedger(), 4), 7).run();
    List<String> plan = end.rounds().get(1).selection().plan();
    List<String> asked =
        end.rounds().stream()
            .skip(2)
            .flatMap(r -> r.selection().picks().stream())
            .map(Selection.Pick::candidateId)
            .toList();
    assertThat(asked).isEqualTo(plan).hasSize(15);
    assertThat(end.rounds()).extracting(r -> r.effort().observed()).containsExactly(0, 60, 0, 0, 0);
  }

  /** What is looked at is the base, whatever the student in force has learned since. */
  @Test
  void observe_frozen_looksAtTheBase() throws Exception {
    RunParts parts =
        parts(
            QueryStrategies.named("error", Composition.of(new TopK())),
            TrainingPlan.From.BASE,
            new InMemoryLedger(),
            1);
    ObservationPlan plan = (ObservationPlan) parts.observation();
    List<Candidate> all = List.copyOf(parts.pool().among(ids(parts)));
    Map<String, String> known = new HashMap<>();
    all.forEach(candidate -> known.put(candidate.prompt(), "known"));
    RunState state = RunState.start(7).after(Round.base("0", List.of()));
    var eligible = new ObservationPlan.Eligible(1, all, List.of(), 5, new RandomStreams(7));
    Set<Need> needs = Set.of(new Need.Answer());
    MemorisingStudent incumbent = new MemorisingStudent(known);
    assertThat(plan.observe(state, incumbent, eligible, needs).answers().values())
        .allMatch(draw -> draw.observation().answer().equals("known"));
    Observer frozen = new FrozenObserver(plan, parts.trainer());
    assertThat(frozen.observe(state, incumbent, eligible, needs).answers().values())
        .hasSize(all.size())
        .allMatch(draw -> draw.observation().answer().equals("?"));
  }

  private static Set<String> ids(RunParts parts) {
    Set<String> ids = new HashSet<>();
    parts.pool().forEach(candidate -> ids.add(candidate.id()));
    return ids;
  }

  @Test
  void run_wrongAnswers_areKeptWithTheirReasonAndNotLearned() throws Exception {
    Inquiry wrong = inquiry(text -> text + "?");
    RunParts parts =
        parts(
            QueryStrategies.named("random", Composition.of(new TopK())),
            TrainingPlan.From.BASE,
            new InMemoryLedger(),
            2);
    RunState end = new ClosedLoop(with(parts, wrong), 7).run();
    assertThat(end.charged().queries()).isEqualTo(10);
    assertThat(end.admittedSince(0)).isEmpty();
    assertThat(end.last().admissions()).allMatch(a -> a.rejection().startsWith("verify: wrong"));
  }

  private RunState run(String strategy, TrainingPlan.From from, Ledger ledger, int rounds)
      throws Exception {
    return run(strategy, from, ledger, rounds, new RoundListener() {});
  }

  private RunState run(
      String strategy, TrainingPlan.From from, Ledger ledger, int rounds, RoundListener listener)
      throws Exception {
    RunParts parts =
        parts(QueryStrategies.named(strategy, Composition.of(new TopK())), from, ledger, rounds);
    return new ClosedLoop(with(parts, listener), 7).run();
  }

  private RunParts parts(
      QueryStrategy strategy, TrainingPlan.From from, Ledger ledger, int rounds) {
    List<Candidate> all = new ArrayList<>();
    pool.forEach(all::add);
    return new RunParts(
        pool,
        Again.NEVER,
        5,
        new ObservationPlan(1, 8, new Reading(Optional::of, verifier, References.NONE)),
        strategy,
        new AnswerMode(new Sampling(16, 0, 1), 1, UnaryOperator.identity()),
        inquiry(text -> text + "!"),
        new AdmissionPolicy(
            Optional.empty(), List.of(new Verified(verifier)), new Choice(1, Choice.Keep.FIRST)),
        Fidelity.NONE,
        trainer,
        new TrainingPlan(from, Integer.MAX_VALUE, Dimension.QUERIES, 2),
        List.of(new HeldOut("monitor", all, verifier, Decoding.greedy(8), new TreeMap<>())),
        state -> state.next() > rounds ? Optional.of("rounds done") : Optional.empty(),
        ledger,
        new RoundListener() {});
  }

  private static RunParts with(RunParts p, RoundListener listener) {
    return new RunParts(
        p.pool(),
        p.again(),
        p.perRound(),
        p.observation(),
        p.strategy(),
        p.mode(),
        p.inquiry(),
        p.admission(),
        p.fidelity(),
        p.trainer(),
        p.training(),
        p.evaluators(),
        p.stop(),
        p.ledger(),
        listener);
  }

  private static RunParts with(RunParts p, Inquiry inquiry) {
    return new RunParts(
        p.pool(),
        p.again(),
        p.perRound(),
        p.observation(),
        p.strategy(),
        p.mode(),
        inquiry,
        p.admission(),
        p.fidelity(),
        p.trainer(),
        p.training(),
        p.evaluators(),
        p.stop(),
        p.ledger(),
        p.listener());
  }

  private static Inquiry inquiry(UnaryOperator<String> teacher) {
    return (requests, state, following) ->
        requests.stream()
            .map(
                r -> {
                  String text = teacher.apply(r.candidate().prompt().substring(4));
                  Answer answer = Answer.completed(text, 1, text.length());
                  return new Exchange(
                      r, r.candidate().id(), answer, new Cost(1, 1, text.length(), 0, 0));
                })
            .toList();
  }

  /** Throws at the n-th stage the loop reports. */
  private static final class KillSwitch implements RoundListener {

    private int left;

    private KillSwitch(int stages) {
      this.left = stages;
    }

    @Override
    public void stage(int round, Stage stage) {
      if (left-- == 0) {
        throw new Killed();
      }
    }

    private static final class Killed extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }
  }

  private static final class InMemoryLedger implements Ledger {

    private final List<Round> rounds = new ArrayList<>();
    private @Nullable Round kept;

    @Override
    public List<Round> rounds() {
      return List.copyOf(rounds);
    }

    @Override
    public String head() {
      return Digests.hex(rounds.toString());
    }

    @Override
    public Optional<Round> underway() {
      return Optional.ofNullable(kept);
    }

    @Override
    public Round keep(Round underway) {
      kept = underway;
      return underway;
    }

    @Override
    public void append(Round round) {
      rounds.add(round);
      kept = null;
    }

    @Override
    public void event(int round, String name, String value) {}

    @Override
    public void close() {}
  }
}
