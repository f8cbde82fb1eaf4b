package dev.quaestor.experiments.run;

import dev.quaestor.curation.ClosedLoop;
import dev.quaestor.curation.RoundListener;
import dev.quaestor.curation.RunParts;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.StopRule;
import dev.quaestor.curation.StopRules;
import dev.quaestor.curation.appraisal.Appraisal.Purpose;
import dev.quaestor.curation.budget.BudgetExhaustedException;
import dev.quaestor.curation.budget.BudgetOverrunException;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.store.SqliteFile.Seen;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.IncumbentTeacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.eval.rows.ParquetDraws;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.assembly.TrainingStep;
import dev.quaestor.experiments.manifest.BudgetRatio;
import dev.quaestor.experiments.manifest.BudgetSettings;
import dev.quaestor.experiments.manifest.ClusterSettings;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.run.RunOutcome.End;
import dev.quaestor.trainer.command.AwaitedException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is left to do of one run, and records how it ended. */
final class RunExecution {

  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  /** What all runs of the experiment share. */
  record Shared(Treasury treasury, Teachers teachers, Times times, EarlierLengths lengths) {}

  /** For people alone: nothing a run does depends on the time of day. */
  private static final Clock CLOCK = Clock.systemUTC();

  private static final long LOOK_MS = 100;

  /** Why a run stops after the round that was told of. */
  private static final String TOLD = "the round was told of";

  private final Experiment experiment;
  private final ExperimentDirectory directory;
  private final Treasury treasury;
  private final Teachers teachers;
  private final Times times;
  private final EarlierLengths lengths;
  private final Environment environment;
  private final Optional<Turn> turn;

  /**
   * @param turn where a person's own loop trains: what of a round is done; empty where runs go on
   *     by themselves
   */
  RunExecution(
      Experiment experiment,
      ExperimentDirectory directory,
      Shared shared,
      Environment environment,
      Optional<Turn> turn) {
    this.turn = turn;
    this.experiment = experiment;
    this.directory = directory;
    this.treasury = shared.treasury();
    this.teachers = shared.teachers();
    this.times = shared.times();
    this.lengths = shared.lengths();
    this.environment = environment;
  }

  @SuppressWarnings("try") // the lock is held for as long as it lasts
  RunOutcome execute(PlannedRun run) {
    environment.stop().enter();
    try {
      try (RunLock lock = held(run);
          SqliteLedger ledger = SqliteLedger.open(run.database(), seen())) {
        return execute(run, ledger);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      return failed(run, e);
    } finally {
      environment.stop().leave();
    }
  }

  /**
   * The run's own lock. An executor that Spark gave up may still be at work on the run, until its
   * worker has ended it: whoever takes the run up waits for as long as the cluster's patience.
   */
  private RunLock held(PlannedRun run) throws IOException, InterruptedException {
    Duration patience =
        experiment.manifest().cluster().map(ClusterSettings::patience).orElse(Duration.ZERO);
    long waited = 0;
    while (true) {
      try {
        return RunLock.acquire(run.directory());
      } catch (RunLock.InUseException e) {
        if (waited >= patience.toMillis()) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        waited += LOOK_MS;
      }
    }
  }

  /** Other machines look at what an executor writes. */
  private Seen seen() {
    return experiment.manifest().placed().isPresent() ? Seen.BY_MANY_MACHINES : Seen.BY_ONE_MACHINE;
  }

  private RunOutcome execute(PlannedRun run, SqliteLedger ledger) {
    if (finished(run, ledger)) {
      return new RunOutcome(run, End.DONE, "");
    }
    releaseOutdated(run, ledger);
    RunLog.begin(ledger, experiment, Machine.products(System.getenv()));
    Stamps.record(ledger, ledger.rounds().size(), CLOCK);
    RunLog.state(ledger, RunLog.State.RUNNING, "");
    environment.audience().starts(run, new RunState(run.seed(), ledger.rounds()));
    RunOutcome outcome;
    times.begin(run);
    try (TrainingLog log = new TrainingLog(run.directory(), CLOCK, System::nanoTime)) {
      outcome = loop(run, ledger, log);
    } catch (AwaitedException e) {
      outcome = new RunOutcome(run, End.PAUSED, String.valueOf(e.getMessage()));
    } catch (TeacherException | IOException | InterruptedException | RuntimeException | Error e) {
      outcome = failed(run, e);
    }
    boolean ignored = Thread.interrupted();
    times.end(run);
    times.record(run, ledger, ledger.rounds().size());
    RunLog.state(
        ledger,
        switch (outcome.end()) {
          case DONE -> RunLog.State.DONE;
          case INTERRUPTED, PAUSED -> RunLog.State.INTERRUPTED;
          case FAILED, STOPPED -> RunLog.State.FAILED;
        },
        outcome.message());
    return outcome;
  }

  /** A choice for later rounds, or by scores that a limit cut, is made anew under a raised one. */
  private void releaseOutdated(PlannedRun run, SqliteLedger ledger) {
    boolean outdated =
        !RunLog.begunWith(ledger, experiment, run.variant())
            && ledger
                .underway()
                .filter(kept -> !kept.selection().plan().isEmpty() || !kept.appraisals().isEmpty())
                .isPresent();
    if (outdated) {
      ledger.release();
    }
  }

  /** A run that is done stays done, unless it is to go on for longer now. */
  private boolean finished(PlannedRun run, SqliteLedger ledger) {
    return RunLog.state(ledger).equals(Optional.of(RunLog.State.DONE))
        && RunLog.begunWith(ledger, experiment, run.variant());
  }

  private RunOutcome loop(PlannedRun run, SqliteLedger ledger, TrainingLog log)
      throws TeacherException, IOException, InterruptedException {
    Manifest manifest = run.variant().manifest();
    Assembly assembly =
        new Assembly(
            manifest,
            environment.materials().task(manifest.task()),
            environment.materials().material(manifest, run.seed()));
    ParquetDraws kept = new ParquetDraws(run.directory().resolve("observations"));
    Students.Watch watch = watch(run, log);
    Students.Order order = order(run);
    environment
        .students()
        .rates(order)
        .ifPresent(rates -> RunLog.rates(ledger, manifest, rates.words()));
    Map<String, Path> made = TrainedTeachers.of(environment.students(), order, watch);
    Staff staff = Staff.of(teachers, assembly, run.seed(), made).after(lengths.of(run.variant()));
    try (Students.Base base = environment.students().base(order, watch)) {
      Students.Schooling schooling =
          turn.isPresent()
              ? base.turned(run.directory(), turn.get().told())
              : base.trainer(run.directory(), watch);
      Heads.verify(run, ledger, treasury, schooling.ledgerHead());
      Faculty faculty = counting(manifest, staff.faculty(), schooling.trainer(), run.seed());
      var around =
          new Assembly.Surroundings(
              schooling,
              asking(run, assembly, staff, faculty),
              ledger,
              new RoundNotes(run.directory())::noting,
              kept);
      Faults faults = new Faults(manifest, ledger.rounds().size());
      int begun = ledger.rounds().size();
      StopRule rules = StopRules.any(List.of(stop(run, assembly, faculty, faults), told(begun)));
      AtomicReference<String> reason = new AtomicReference<>("");
      StopRule stop =
          state -> {
            Optional<String> reached = rules.reached(state);
            reached.ifPresent(reason::set);
            return reached;
          };
      RunParts parts =
          assembly.parts(around, stop, listener(run, new Books(ledger, log), assembly));
      RunState state = new ClosedLoop(parts, run.seed()).run();
      kept.clear();
      return ended(run, state, faults, reason.get());
    }
  }

  /** Ends what a person tells of after the round that it was told for. */
  private StopRule told(int begun) {
    boolean told = turn.flatMap(Turn::told).isPresent();
    return state -> told && state.next() > begun ? Optional.of(TOLD) : Optional.empty();
  }

  /** The teachers, where the student in force is one of them, with what a call of it costs. */
  private static Faculty counting(
      Manifest manifest, Faculty faculty, StudentTrainer trainer, long seed) {
    if (manifest.faculty().values().stream().noneMatch(TeacherSettings::incumbent)) {
      return faculty;
    }
    try (Student base = trainer.incumbent(RunState.start(seed))) {
      return IncumbentTeacher.counting(faculty, trainer::promptTokens, base.activeParameters());
    }
  }

  /** Who asks: for scores to choose by, within what a round's answers leave. */
  private Assembly.Asking asking(PlannedRun run, Assembly assembly, Staff staff, Faculty faculty) {
    var inquiry = new BudgetedInquiry(faculty, treasury, terms(run, staff));
    Cost held = assembly.worstOfRound(faculty);
    return new Assembly.Asking(
        new RoundNotes(run.directory()).noting(inquiry, faculty),
        inquiry.on(Purpose.SELECTION.word(), held),
        inquiry.on(Purpose.ADMISSION.word(), Cost.ZERO));
  }

  private RunOutcome ended(PlannedRun run, RunState state, Faults faults, String reason) {
    if (faults.found().isPresent()) {
      environment.stop().raise();
      return new RunOutcome(run, End.STOPPED, faults.found().get());
    }
    if (environment.stop().raised()) {
      return new RunOutcome(run, End.INTERRUPTED, "stopped after a whole round");
    }
    if (reason.equals(TOLD)) {
      return new RunOutcome(run, End.PAUSED, TOLD);
    }
    if (state.charged().equals(Cost.ZERO) && timeIsUp(run).isPresent()) {
      return new RunOutcome(
          run,
          End.FAILED,
          "%s before anything was asked, in %d s, most of them for the base; raise it by name: quaestor resume %s --set budget.wall-time=… (or experiment.limit.wall-time)"
              .formatted(reason, times.of(run.name()).toSeconds(), directory.root()));
    }
    if (state.next() > 2) { // after the first round it was told at once
      Faults.nothingRight(state).ifPresent(said -> warn(run, said));
    }
    return new RunOutcome(run, End.DONE, reason.startsWith("all ") ? "" : reason);
  }

  private void warn(PlannedRun run, String said) {
    environment.audience().warns(run.name() + ": " + said);
  }

  private Students.Order order(PlannedRun run) {
    return new BaseOrder(experiment, directory, environment.materials()).of(run);
  }

  private BudgetedInquiry.Terms terms(PlannedRun run, Staff staff) {
    Manifest manifest = run.variant().manifest();
    Limits limits = manifest.budget().limits(manifest.queries());
    return new BudgetedInquiry.Terms(
        run.name(), limits, staff.concurrency(), () -> timeIsUp(run).isPresent());
  }

  /** Which time limit is reached, the run's own or that of all runs. */
  private Optional<String> timeIsUp(PlannedRun run) {
    Optional<Duration> own = run.variant().manifest().budget().wallTime();
    if (own.isPresent() && times.of(run.name()).compareTo(own.get()) >= 0) {
      return Optional.of("budget.wall-time is used up");
    }
    Optional<Duration> all =
        experiment
            .manifest()
            .experiment()
            .flatMap(ExperimentSettings::limit)
            .flatMap(BudgetSettings::wallTime);
    return all.isPresent() && times.all().compareTo(all.get()) >= 0
        ? Optional.of("experiment.limit.wall-time is used up by all runs together")
        : Optional.empty();
  }

  private StopRule stop(PlannedRun run, Assembly assembly, Faculty faculty, Faults faults) {
    Manifest manifest = assembly.manifest();
    var pool = new StopRules.Askable(assembly.material().candidates(), manifest.ask().again());
    Limits limits = manifest.budget().limits(manifest.queries());
    return StopRules.any(
        List.of(
            new BaseGate(
                manifest.student().baseGate(),
                warning -> environment.audience().warns(run.name() + ": " + warning)),
            StopRules.rounds(manifest.rounds()),
            StopRules.budgetSpent(limits, pool, assembly.mode(), faculty),
            StopRules.poolExhausted(pool),
            state -> timeIsUp(run),
            faults,
            state ->
                environment.stop().raised() ? Optional.of("asked to stop") : Optional.empty()));
  }

  /** Hears of what takes long, and keeps the steps of the training. */
  private Students.Watch watch(PlannedRun run, TrainingLog log) {
    return new Students.Watch() {
      @Override
      public void progress(String what, long done, long total, long tokens) {
        environment.audience().progress(run, what, done, total, tokens);
      }

      @Override
      public void stepped(TrainingStep step) {
        log.stepped(step);
      }
    };
  }

  /** Where a run is written down: what happened, and how its training went. */
  private record Books(SqliteLedger ledger, TrainingLog log) {}

  private RoundListener listener(PlannedRun run, Books books, Assembly assembly) {
    SqliteLedger ledger = books.ledger();
    return new RoundListener() {
      @Override
      public void stage(int round, Stage stage) {
        if (stage == Stage.TRAIN) {
          books.log().begins(round);
        }
        environment.audience().stage(run, round, stage);
      }

      @Override
      public void recorded(RunState state) {
        Heads.record(ledger, treasury, state);
        times.record(run, ledger, state.last().number());
        Stamps.record(ledger, state.next(), CLOCK);
        for (String notice : Faults.notices(state, run.variant().manifest().strategy())) {
          ledger.event(state.last().number(), "notice", notice);
          warn(run, notice);
        }
        environment.audience().recorded(run, state);
        assembly
            .ratio()
            .map(BudgetRatio::toString)
            .ifPresent(
                ratio -> {
                  ledger.event(state.last().number(), "budget-ratio", ratio);
                  environment
                      .audience()
                      .notes(
                          "%s: round %d, %s".formatted(run.name(), state.last().number(), ratio));
                });
      }
    };
  }

  private RunOutcome failed(PlannedRun run, Throwable failure) {
    if (environment.stop().raised() && interrupted(failure)) {
      return new RunOutcome(run, End.INTERRUPTED, stopped(failure));
    }
    LOG.error("{} failed", run.name(), failure);
    boolean stopped =
        failure instanceof TeacherException
            || failure instanceof BudgetOverrunException
            || failure instanceof BudgetExhaustedException;
    if (stopped) {
      environment.stop().raise();
    }
    return new RunOutcome(run, stopped ? End.STOPPED : End.FAILED, Explanation.of(failure));
  }

  private static boolean interrupted(@Nullable Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof InterruptedException
          || e instanceof CancellationException
          || e instanceof ClosedByInterruptException
          || e instanceof FileLockInterruptionException) {
        return true;
      }
    }
    return false;
  }

  /** What the trainer says of the step it stopped at, where it was training. */
  private static String stopped(Throwable failure) {
    String said = failure instanceof InterruptedException ? failure.getMessage() : null;
    return said != null && said.startsWith("stopped")
        ? said
        : "stopped inside a round, which is done again";
  }
}
