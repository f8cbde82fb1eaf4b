package dev.quaestor.curation;

import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.admission.AdmissionPolicy;
import dev.quaestor.curation.admission.AdmissionPolicy.Judged;
import dev.quaestor.curation.appraisal.Appraisal.Purpose;
import dev.quaestor.curation.evaluation.Evaluation;
import dev.quaestor.curation.fidelity.Fidelity.Asked;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.student.ObservationPlan.Eligible;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.teacher.Chains;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Picked;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.List;
import java.util.Optional;

/**
 * The whole of Quaestor in one file: each round the student is observed, the strategy selects, the
 * teacher is asked, answers are admitted, the student trains on, is measured, and the round is
 * committed. A round is a function from {@link RunState} to RunState; all randomness comes from
 * streams keyed by (seed, round, purpose), so that a round that was killed is done again to the
 * same bits.
 */
public final class ClosedLoop {

  private final RunParts parts;
  private final RandomStreams streams;

  public ClosedLoop(RunParts parts, long seed) {
    this.parts = parts;
    this.streams = new RandomStreams(seed);
  }

  /** Takes up the run where its ledger ends and goes on until the stop rule is reached. */
  public RunState run() throws TeacherException, InterruptedException {
    RunState state = new RunState(streams.seed(), parts.ledger().rounds());
    Student incumbent = parts.trainer().incumbent(state);
    if (state.next() == 0) {
      SetAside aside = aside(state, incumbent);
      state = record(state, Round.base(incumbent.sha256(), aside, measure(state, incumbent)));
    }
    while (parts.stop().reached(state).isEmpty()) {
      Optional<Round> kept = parts.ledger().underway(); // of a round that was cut
      Round chosen = kept.isPresent() ? kept.get() : choose(state, incumbent);
      state = state.owing(List.of(), chosen.appraisals(Purpose.SELECTION));
      List<Exchange> exchanges = ask(state, incumbent, chosen.selection());
      state = state.owing(exchanges, List.of());
      Round judged = judge(state, incumbent, chosen, exchanges);
      state = state.owing(List.of(), judged.appraisals(Purpose.ADMISSION));
      Trained trained = train(state, incumbent, judged.admissions());
      List<Evaluation> scores = measure(state, trained.student());
      state = record(state, judged.done(incumbent, trained, scores));
      incumbent.close();
      incumbent = trained.student();
    }
    incumbent.close();
    return state;
  }

  /** What the strategy needs asked first, for another student than those in force. */
  private SetAside aside(RunState state, Student incumbent)
      throws TeacherException, InterruptedException {
    Selection drawn = SetAside.drawn(parts.strategy(), parts.pool(), streams);
    List<Exchange> exchanges = ask(state, incumbent, drawn);
    RunState owing = state.owing(exchanges, List.of());
    return SetAside.of(drawn, exchanges, admit(owing, incumbent, new Asked(drawn, exchanges)));
  }

  private Round choose(RunState state, Student incumbent)
      throws TeacherException, InterruptedException {
    Observed observed = observe(state, incumbent);
    Selection selection = select(state.owing(List.of(), observed.scores().calls()), observed);
    return parts.ledger().keep(Round.chosen(state.next(), selection, observed));
  }

  private Observed observe(RunState state, Student incumbent)
      throws TeacherException, InterruptedException {
    at(state, Stage.OBSERVE);
    var remaining = parts.pool().without(parts.again().spent(state));
    var asked = parts.pool().among(parts.again().spent(state));
    var eligible = new Eligible(state.next(), remaining, asked, parts.perRound(), streams);
    var needs = parts.strategy().needs(state.next());
    return parts.observation().observe(state, incumbent, eligible, needs);
  }

  private Selection select(RunState state, Observed observed) {
    at(state, Stage.SELECT);
    return parts.strategy().select(new SelectionContext(state, observed, parts.perRound()));
  }

  private List<Exchange> ask(RunState state, Student incumbent, Selection selection)
      throws TeacherException, InterruptedException {
    at(state, Stage.ASK);
    var inquiry = parts.inquiry().inForce(incumbent, state.next());
    return Chains.about(Picked.all(selection, parts.pool()), parts.mode(), inquiry, state);
  }

  private Round judge(RunState state, Student incumbent, Round chosen, List<Exchange> exchanges)
      throws TeacherException, InterruptedException {
    if (chosen.decided(exchanges)) {
      return chosen;
    }
    Judged judged = admit(state, incumbent, new Asked(chosen.selection(), exchanges));
    return parts.ledger().keep(chosen.judged(exchanges, judged));
  }

  private Judged admit(RunState state, Student incumbent, Asked asked)
      throws TeacherException, InterruptedException {
    at(state, Stage.ADMIT);
    List<Example> earlier = parts.training().corpus(state, List.of());
    var standing = new AdmissionPolicy.Standing(state, incumbent);
    Judged judged = parts.admission().review(asked.exchanges(), parts.mode(), earlier, standing);
    return parts.fidelity().seen(judged, asked, standing);
  }

  private Trained train(RunState state, Student incumbent, List<Admission> admissions)
      throws InterruptedException {
    at(state, Stage.TRAIN);
    List<Example> fresh = Admission.examples(admissions);
    var course = parts.training().course(state.settled(), fresh, state.underway().charge());
    var training = new Training(state.next(), course, incumbent, parts.ledger().head(), streams);
    return parts.trainer().train(training);
  }

  private List<Evaluation> measure(RunState state, Student challenger) {
    at(state, Stage.MEASURE);
    return parts.evaluators().stream().map(evaluator -> evaluator.evaluate(challenger)).toList();
  }

  /** Commits the round: only now it has happened. */
  private RunState record(RunState state, Round round) {
    at(state, Stage.RECORD);
    parts.ledger().append(round);
    RunState after = state.after(round);
    parts.listener().recorded(after);
    return after;
  }

  private void at(RunState state, Stage stage) {
    parts.listener().stage(state.next(), stage);
  }
}
