package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.student.Student;
import dev.quaestor.eval.student.StudentMetrics;
import dev.quaestor.eval.task.Item;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures the last student of runs that are over. */
public final class StudentEvaluation {

  /** The held-out splits that may be read at any time. */
  public enum Split {
    MONITOR,
    STEER
  }

  private final ExperimentDirectory directory;
  private final Experiment experiment;
  private final Students students;
  private final Materials materials;

  public StudentEvaluation(
      ExperimentDirectory directory, Experiment experiment, Students students) {
    this.directory = directory;
    this.experiment = experiment;
    this.students = students.alone(); // the run's cluster may be long gone
    this.materials = new Materials(students);
  }

  /** The items of an open split of {@code run}. */
  public List<Item> items(PlannedRun run, Split split) {
    Material material = materials.material(run.variant().manifest(), run.seed());
    return split == Split.MONITOR ? material.monitor() : material.steer();
  }

  /** The last student of {@code run} on an open split. */
  public StudentMetrics measure(PlannedRun run, Split split, StudentMetrics.Plan plan)
      throws IOException, InterruptedException {
    Manifest manifest = run.variant().manifest();
    List<Item> items = items(run, split);
    String name = split == Split.MONITOR ? "monitor" : "steer";
    Task task = materials.task(manifest.task());
    return with(
        run,
        rounds(run),
        student -> StudentMetrics.of(student, task, new StudentMetrics.Split(name, items), plan));
  }

  /**
   * Reads the sealed test with the last student of each finished run, and logs the look in the
   * ledger of each. A student that was read before is not read again; the look is logged all the
   * same.
   *
   * @return the scorecards by run, in the experiment's order
   * @throws IllegalArgumentException if no run is done
   * @throws RunLock.InUseException if a process runs the experiment
   */
  @SuppressWarnings("try") // the lock is held for as long as it lasts
  public Map<PlannedRun, Scorecard> sealed() throws IOException, InterruptedException {
    try (RunLock lock = RunLock.acquire(directory.root())) {
      List<PlannedRun> done = new ArrayList<>();
      for (PlannedRun run : directory.runs(experiment)) {
        if (run.begun() && done(run)) {
          done.add(run);
        }
      }
      if (done.isEmpty()) {
        throw new IllegalArgumentException(
            directory.root()
                + ": no run is done, so there is nothing to read the sealed test with");
      }
      int seeds = (int) done.stream().map(PlannedRun::seed).distinct().count();
      int number = SealedTest.looks(directory, experiment).size() + 1;
      Map<PlannedRun, Scorecard> cards = new LinkedHashMap<>();
      for (PlannedRun run : done) {
        cards.put(run, sealed(run, new SealedTest.Look(number, seeds)));
      }
      return cards;
    }
  }

  private Scorecard sealed(PlannedRun run, SealedTest.Look look)
      throws IOException, InterruptedException {
    Manifest manifest = run.variant().manifest();
    Assembly assembly =
        new Assembly(
            manifest, materials.task(manifest.task()), materials.material(manifest, run.seed()));
    List<Round> rounds = rounds(run);
    String model = rounds.get(rounds.size() - 1).model().sha256();
    try (SqliteLedger ledger = SqliteLedger.open(run.database())) {
      Optional<Scorecard> before = SealedTest.read(ledger, model);
      Scorecard card =
          before.isPresent()
              ? before.get()
              : with(
                  run,
                  rounds,
                  student ->
                      assembly
                          .heldOut("test", assembly.material().test())
                          .evaluate(student)
                          .scorecard());
      SealedTest.record(ledger, look, model, card);
      return card;
    }
  }

  private interface Use<T> {
    T of(Student student);
  }

  private <T> T with(PlannedRun run, List<Round> rounds, Use<T> use)
      throws IOException, InterruptedException {
    Students.Order order = new BaseOrder(experiment, directory, materials).of(run);
    try (Students.Base base = students.base(order, Students.Watch.NOBODY)) {
      Students.Schooling schooling = base.trainer(run.directory(), Students.Watch.NOBODY);
      try (Student student = schooling.trainer().incumbent(new RunState(run.seed(), rounds))) {
        return use.of(student);
      }
    }
  }

  private static List<Round> rounds(PlannedRun run) {
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      return ledger.rounds();
    }
  }

  private static boolean done(PlannedRun run) {
    try (SqliteLedger ledger = SqliteLedger.read(run.database())) {
      return RunLog.state(ledger).equals(Optional.of(RunLog.State.DONE))
          && !ledger.rounds().isEmpty();
    }
  }
}
