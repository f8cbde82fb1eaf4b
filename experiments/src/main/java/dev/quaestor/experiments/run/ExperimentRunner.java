package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Recording;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.assembly.Teachers.Sending;
import dev.quaestor.experiments.manifest.BudgetSettings;
import dev.quaestor.experiments.manifest.ClusterSettings;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StrategySettings.Schedule;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.experiments.run.RunOutcome.End;
import dev.quaestor.experiments.tape.TapeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs an experiment, or what is left of it: several runs at a time where asked, each on its own
 * thread. What a run does depends on nothing that happens beside it.
 */
public final class ExperimentRunner {

  private static final long LEAST_LOST = 10;

  private final Experiment experiment;
  private final ExperimentDirectory directory;
  private final Environment environment;
  private final Set<String> named;
  private final Optional<TapeFile> tape;
  private final Beyond beyond;
  private final Optional<Turn> turn;
  private final Aim aim;
  private final EarlierLengths lengths = new EarlierLengths();

  /** An experiment that buys what it asks. */
  public ExperimentRunner(
      Experiment experiment,
      ExperimentDirectory directory,
      Environment environment,
      Set<String> named) {
    this(experiment, directory, environment, new Terms(named, Optional.empty()));
  }

  /**
   * On what terms an experiment is run.
   *
   * @param named settings the user named to change them; only more rounds and higher limits may
   * @param tape where answers come from first
   * @param beyond what becomes of a request that the tape has no answer to
   * @param turn the one run that goes on, by hand; empty where all do, by themselves
   * @param aim whether something may be added to what was begun
   */
  public record Terms(
      Set<String> named, Optional<TapeFile> tape, Beyond beyond, Optional<Turn> turn, Aim aim) {

    /** A replay, where there is a tape. */
    public Terms(Set<String> named, Optional<TapeFile> tape) {
      this(named, tape, Beyond.NOTHING_IS_SENT);
    }

    /** All runs, by themselves. */
    public Terms(Set<String> named, Optional<TapeFile> tape, Beyond beyond) {
      this(named, tape, beyond, Optional.empty(), Aim.TO_GO_ON);
    }

    /** All runs, by themselves, with what is added to them by the settings that are named. */
    public static Terms growing(Set<String> named) {
      return new Terms(
          named, Optional.empty(), Beyond.NOTHING_IS_SENT, Optional.empty(), Aim.TO_GROW);
    }

    /** One run, by hand. */
    public static Terms of(Set<String> named, Turn turn) {
      return new Terms(
          named, Optional.empty(), Beyond.NOTHING_IS_SENT, Optional.of(turn), Aim.TO_GO_ON);
    }

    public Terms {
      named = Set.copyOf(named);
    }
  }

  /** What becomes of a request that a tape has no answer to. */
  public enum Beyond {
    /** It ends the run: a replay sends nothing. */
    NOTHING_IS_SENT,
    /** The teacher is asked. */
    THE_TEACHER_IS_ASKED
  }

  /** What an experiment that was begun is taken up for. */
  public enum Aim {
    /** To go on as it was begun; limits and rounds may be raised. */
    TO_GO_ON,
    /** To add to it, to the same bits as if it had been there from the start. */
    TO_GROW
  }

  public ExperimentRunner(
      Experiment experiment, ExperimentDirectory directory, Environment environment, Terms terms) {
    this.aim = terms.aim();
    this.beyond = terms.beyond();
    this.turn = terms.turn();
    this.named = terms.named();
    this.tape = terms.tape();
    this.experiment = experiment;
    this.directory = directory;
    this.environment = environment;
  }

  /**
   * Checks everything, then runs what is not done, {@code jobs} runs at a time.
   *
   * @return how each run ended, in the experiment's order
   * @throws PreflightException if something stands in the way
   * @throws RunLock.InUseException if another process runs it
   */
  @SuppressWarnings("try") // the lock is held for as long as it lasts
  public List<RunOutcome> run(int jobs) throws IOException, InterruptedException {
    boolean replay = tape.isPresent() && beyond == Beyond.NOTHING_IS_SENT;
    Sending sending = replay || directory.replays() ? Sending.NOTHING : Sending.WHAT_IS_ASKED;
    try (Teachers teachers = new Teachers(System.getenv(), directory.batches(), sending)) {
      // Before anything is written, so that an experiment that is refused leaves nothing behind.
      Optional<Preflight> begun =
          directory.exists() ? Optional.empty() : Optional.of(preflight(teachers, jobs));
      environment.audience().accepted(directory);
      try (RunLock lock = RunLock.acquire(directory.root())) {
        refuseChanges();
        tell(begun.isPresent() ? begun.get() : preflight(teachers, jobs));
        if (placed().isEmpty()) {
          return locked(teachers, jobs, Optional.empty());
        }
        Readiness readiness = Readiness.of(experiment, directory, sending);
        try (Placement placement = Placement.on(placed().get(), readiness, environment)) {
          return locked(teachers, jobs, Optional.of(placement));
        }
      }
    }
  }

  /** Where runs are done; empty where they are by this process, as is one that goes by hand. */
  private Optional<ClusterSettings> placed() {
    return turn.isEmpty() ? experiment.manifest().placed() : Optional.empty();
  }

  private Preflight preflight(Teachers teachers, int jobs) throws InterruptedException {
    Preflight preflight =
        new Preflight(environment.materials(), environment.students(), teachers)
            .check(experiment, directory);
    preflight.orElseThrow();
    Optional<String> crowded = preflight.room().crowded(placed().isPresent() ? 1 : jobs);
    if (crowded.isPresent()) {
      throw new PreflightException(List.of(crowded.get()));
    }
    return preflight;
  }

  private void tell(Preflight preflight) {
    preflight.warnings().forEach(environment.audience()::warns);
    preflight.notes().forEach(environment.audience()::notes);
  }

  private List<RunOutcome> locked(Teachers teachers, int jobs, Optional<Placement> placement)
      throws IOException, InterruptedException {
    // A tape first: with a manifest and without its tape, the experiment would buy what it has.
    if (tape.isPresent() && beyond == Beyond.THE_TEACHER_IS_ASKED) {
      if (!directory.wasGiven()) {
        directory.give(tape.get());
      }
    } else if (tape.isPresent() && !directory.replays()) {
      directory.keep(tape.get());
    }
    if (!Files.exists(directory.inputs())) {
      Inputs.of(experiment).write(directory.inputs());
    }
    write();
    environment.audience().locked(directory);
    List<PlannedRun> all = directory.runs(experiment);
    List<PlannedRun> runs =
        all.stream().filter(run -> turn.isEmpty() || turn.get().run().equals(run.name())).toList();
    environment.audience().begins(runs.stream().map(Tally::of).toList());
    Times times = new Times(System::nanoTime).read(all);
    try (Treasury treasury = Vaults.treasury(experiment, directory, named)) {
      if (directory.replays()) {
        take(directory.tape(), treasury);
      }
      if (directory.wasGiven()) {
        take(directory.given(), treasury);
      }
      RunExecution.Shared shared = new RunExecution.Shared(treasury, teachers, times, lengths);
      RunExecution here = new RunExecution(experiment, directory, shared, environment, turn);
      return all(
          runs,
          run -> placement.isPresent() ? placement.get().execute(run, lengths) : here.execute(run),
          jobs);
    }
  }

  /** Writes the manifest, and at its head what is added to it and what had been seen before. */
  private void write() throws IOException {
    if (!directory.exists() || directory.read(List.of()).yaml().equals(experiment.yaml())) {
      directory.write(experiment);
      return;
    }
    ExperimentReader before = new ExperimentReader(directory);
    before.look(before.record());
    if (aim == Aim.TO_GROW) {
      Inputs now = Inputs.of(experiment);
      Inputs.begun(directory.inputs(), now).and(now).write(directory.inputs());
    }
    List<Extension> extensions = new ArrayList<>(directory.extensions());
    extensions.add(Extension.between(before.experiment(), experiment, extensions, before.looks()));
    directory.write(experiment, extensions);
  }

  private List<RunOutcome> all(
      List<PlannedRun> runs, Function<PlannedRun, RunOutcome> execution, int jobs)
      throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(jobs);
    List<Future<RunOutcome>> futures = new ArrayList<>();
    for (PlannedRun run : runs) {
      futures.add(threads.submit(() -> one(run, execution)));
    }
    threads.shutdown();
    List<RunOutcome> outcomes = new ArrayList<>();
    for (Future<RunOutcome> future : futures) {
      try {
        outcomes.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a run ended without an outcome", e.getCause());
      }
    }
    return outcomes;
  }

  private RunOutcome one(PlannedRun run, Function<PlannedRun, RunOutcome> execution) {
    RunOutcome outcome =
        environment.stop().raised()
            ? new RunOutcome(run, End.INTERRUPTED, "not begun")
            : execution.apply(run);
    environment.audience().ended(outcome);
    return outcome;
  }

  /** A run goes on only as it was begun; more rounds or a higher limit may be named. */
  private void refuseChanges() throws IOException {
    String products = Machine.products(System.getenv());
    List<String> objections = new ArrayList<>();
    Optional<Growth> growth = begun() ? Optional.of(growth()) : Optional.empty();
    growth.ifPresent(grown -> objections.addAll(wholly(grown)));
    Experiment read = aim == Aim.TO_GROW && growth.isPresent() ? grownOf(growth.get()) : experiment;
    Inputs now = Inputs.of(read);
    objections.addAll(Inputs.begun(directory.inputs(), now).objections(now));
    for (PlannedRun run : directory.runs(experiment)) {
      if (run.begun()) {
        try (SqliteLedger ledger = SqliteLedger.open(run.database())) {
          lengths.read(ledger);
          List<String> own =
              new ArrayList<>(
                  RunLog.objections(ledger, experiment, run, new RunLog.Taking(named, products)));
          if (aim == Aim.TO_GROW) {
            own.addAll(growth.orElseThrow().objections(run, ledger, environment.materials()));
          } else {
            oneShotLonger(run, ledger, own);
          }
          own.stream()
              .filter(objection -> !objections.contains(objection))
              .forEach(objections::add);
        }
      }
    }
    if (!objections.isEmpty()) {
      throw new ChangedManifestException(directory, objections);
    }
  }

  private boolean begun() throws IOException {
    return directory.exists()
        && directory.runs(directory.read(List.of())).stream().anyMatch(PlannedRun::begun);
  }

  private Growth growth() throws IOException {
    return new Growth(directory.read(List.of()), experiment);
  }

  /** What of the whole experiment is other than it was, and may not be. */
  private List<String> wholly(Growth growth) {
    if (aim == Aim.TO_GROW) {
      return growth.objections();
    }
    return ManifestChange.between(growth.before(), experiment).stream()
        .filter(change -> Growth.ofTheWhole(change.key()))
        .map(
            change ->
                change
                    + (growth.objections().isEmpty()
                        ? "; `quaestor extend %s --set %s=…` adds it"
                            .formatted(directory.root(), change.key())
                        : ""))
        .toList();
  }

  /** The variants that were there before, as they are now. */
  private Experiment grownOf(Growth growth) {
    Set<String> names =
        growth.before().variants().stream().map(Variant::name).collect(Collectors.toSet());
    return new Experiment(
        experiment.manifest(),
        experiment.variants().stream().filter(v -> names.contains(v.name())).toList(),
        experiment.written());
  }

  private static void oneShotLonger(PlannedRun run, SqliteLedger ledger, List<String> objections) {
    Manifest manifest = run.variant().manifest();
    if (manifest.strategy().schedule() != Schedule.ONE_SHOT || ledger.rounds().size() < 2) {
      return;
    }
    var first = ledger.rounds().get(1).selection();
    long planned = first.picks().size() + (long) first.plan().size();
    long now = manifest.planned();
    if (now > planned) {
      objections.add(
          "%s: a one-shot run chose all its %d candidates before round 1 and cannot ask %d"
              .formatted(run.name(), planned, now));
    }
  }

  /** Puts a kept tape's answers where runs look for them; those that are there stay. */
  private static void take(TapeFile kept, Treasury treasury) throws IOException {
    List<Recording> recordings = new ArrayList<>();
    kept.read(recordings::add);
    treasury.take(recordings);
  }

  /**
   * The hard limit on the bill: as written, else what all runs may be charged together. Where no
   * number of queries is written at all, servers get room for attempts that are lost on the way:
   * what a person wrote is never passed, what only follows from the rounds would otherwise stop a
   * run at the first answer that was cut.
   */
  public static Limits limits(Experiment experiment) {
    long queries = 0;
    long room = 0;
    Map<Dimension, Long> sums = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      sums.put(dimension, 0L);
    }
    for (Variant variant : experiment.variants()) {
      Manifest manifest = variant.manifest();
      queries += manifest.queries();
      room += room(manifest);
      Cost most = manifest.budget().limits(manifest.queries()).most();
      for (Dimension dimension : Dimension.values()) {
        sums.merge(dimension, dimension.of(most), ExperimentRunner::sum);
      }
    }
    int seeds = experiment.manifest().seeds().size();
    sums.replaceAll((dimension, sum) -> sum == Long.MAX_VALUE ? sum : sum * seeds);
    long lost = room == 0 ? 0 : Math.max(LEAST_LOST, room * seeds);
    sums.merge(Dimension.QUERIES, lost, ExperimentRunner::sum);
    BudgetSettings written =
        experiment.manifest().experiment().flatMap(ExperimentSettings::limit).orElse(null);
    return written == null ? Limits.of(sums) : written.limits(queries * seeds + lost);
  }

  /** Attempts that a run may lose beyond what it is charged; 0 where a number was written. */
  private static long room(Manifest manifest) {
    boolean served =
        manifest.asked().values().stream().anyMatch(teacher -> teacher.kind().server());
    boolean written = manifest.budget().queries().isPresent();
    return served && !written ? (manifest.queries() + 9) / 10 : 0;
  }

  private static long sum(long a, long b) {
    return a == Long.MAX_VALUE || b == Long.MAX_VALUE ? Long.MAX_VALUE : a + b;
  }
}
