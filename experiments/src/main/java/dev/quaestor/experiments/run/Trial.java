package dev.quaestor.experiments.run;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Recording;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Chains;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.manifest.TeacherSettings.Kind;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.experiments.tape.TapeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A handful of an experiment's candidates, asked before any run as a run asks, under the same
 * budget, and judged as a run judges. The candidates are those that {@code random} asks first at
 * the experiment's first seed; their answers stay on the tape in the experiment's directory, where
 * nothing else is begun, so that the manifest may still change and a run buys none of them again.
 *
 * <p>Variants that ask alike and judge alike are tried once.
 */
public final class Trial implements AutoCloseable {

  /** One way of asking and judging that the experiment has. */
  private record Party(Assembly assembly, Staff staff, List<TeacherRequest> requests) {

    /** What each request may lead to, itself included. */
    long calls() {
      return 1L + assembly.mode().following();
    }
  }

  private final Experiment experiment;
  private final ExperimentDirectory directory;
  private final Environment environment;
  private final Teachers teachers;
  private final RunLock lock;
  private final Treasury treasury;
  private final List<Party> parties = new ArrayList<>();

  /**
   * Checks everything as before a run, and sends nothing else.
   *
   * @param candidates how many to ask about
   * @throws PreflightException if something stands in the way, or a teacher answers too late to be
   *     looked at
   */
  @SuppressWarnings("MustBeClosed") // closed by close(), or here where the rest cannot be made
  public static Trial prepare(
      Experiment experiment, ExperimentDirectory directory, Environment environment, int candidates)
      throws IOException, InterruptedException, TeacherException {
    refuse(experiment, directory);
    Teachers teachers = new Teachers(System.getenv(), directory.batches());
    try {
      Preflight preflight =
          new Preflight(environment.materials(), environment.students(), teachers)
              .check(experiment, directory);
      preflight.orElseThrow();
      preflight.warnings().forEach(environment.audience()::warns);
      Trial trial = new Trial(experiment, directory, environment, teachers);
      trial.gather(candidates);
      return trial;
    } catch (IOException | InterruptedException | TeacherException | RuntimeException e) {
      teachers.close();
      throw e;
    }
  }

  private Trial(
      Experiment experiment,
      ExperimentDirectory directory,
      Environment environment,
      Teachers teachers)
      throws IOException {
    this.experiment = experiment;
    this.directory = directory;
    this.environment = environment;
    this.teachers = teachers;
    this.lock = RunLock.acquire(directory.root());
    try {
      this.treasury = Vaults.treasury(experiment, directory, Set.of());
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void refuse(Experiment experiment, ExperimentDirectory directory) {
    if (directory.replays()) {
      throw new PreflightException(
          List.of(directory.root() + ": holds a replay, which asks nobody; name another --out"));
    }
    for (Variant variant : experiment.variants()) {
      if (variant.manifest().generate().showStudentAnswer()) {
        throw new PreflightException(
            List.of(
                "generate.show-student-answer: there is no student to answer before a run; try"
                    + " without it: --set generate.show-student-answer=false"));
      }
      for (Map.Entry<String, TeacherSettings> teacher : variant.manifest().faculty().entrySet()) {
        if (teacher.getValue().kind() == Kind.OPENAI_BATCH) {
          throw new PreflightException(
              List.of(
                  "%s.kind: openai-batch answers within a day, which is too late to look at; try the same model with --set %s.kind=openai"
                      .formatted(key(teacher.getKey()), key(teacher.getKey()))));
        }
      }
    }
  }

  private static String key(String teacher) {
    return teacher.isEmpty() ? "teacher" : "teachers." + teacher;
  }

  private void gather(int candidates) throws IOException, InterruptedException, TeacherException {
    long seed = experiment.manifest().seeds().get(0);
    Set<List<Object>> known = new LinkedHashSet<>();
    for (Variant variant : experiment.variants()) {
      Manifest manifest = variant.manifest();
      var assembly =
          new Assembly(
              manifest,
              environment.materials().task(manifest.task()),
              environment.materials().material(manifest, seed));
      if (known.add(
          List.of(
              manifest.task(),
              manifest.faculty(),
              manifest.assign(),
              manifest.generate(),
              assembly.mode().name(), // which auto chooses by the variant's budget
              manifest.admission(),
              manifest.student()))) {
        parties.add(
            new Party(
                assembly,
                Staff.of(teachers, assembly, seed, made(manifest, assembly.material(), seed)),
                FirstRequests.of(assembly, seed, candidates)));
      }
    }
  }

  private Map<String, Path> made(Manifest manifest, Material material, long seed)
      throws IOException, InterruptedException {
    return TrainedTeachers.of(
        environment.students(),
        new Students.Order(manifest, material, seed, directory.bases()),
        Students.Watch.NOBODY);
  }

  /** How many requests there are. */
  public int requests() {
    return parties.stream().mapToInt(party -> party.requests().size()).sum();
  }

  /** The most that they may cost together. */
  public Cost most() {
    return parties.stream()
        .flatMap(
            party -> {
              long calls = party.calls();
              return party.requests().stream()
                  .map(each -> party.staff().faculty().worstCase(each).times(calls));
            })
        .reduce(Cost.ZERO, Cost::plus);
  }

  /** What was ever billed for trials here. */
  public Cost billed() {
    return treasury.bill().lines().stream()
        .filter(line -> line.purpose().name().equals(BudgetedInquiry.TRIAL))
        .map(Bill.Line::cost)
        .reduce(Cost.ZERO, Cost::plus);
  }

  /**
   * Asks, or takes from the tape, and judges: fewer answers than there are requests where the limit
   * of a run ends them.
   */
  public List<Tried> ask() throws IOException, TeacherException, InterruptedException {
    environment.stop().enter();
    try {
      List<Tried> tried = new ArrayList<>();
      for (Party party : parties) {
        tried.addAll(ask(party));
      }
      return tried;
    } finally {
      environment.stop().leave();
    }
  }

  private List<Tried> ask(Party party) throws IOException, TeacherException, InterruptedException {
    Assembly assembly = party.assembly();
    Manifest manifest = assembly.manifest();
    long seed = experiment.manifest().seeds().get(0);
    BudgetedInquiry.Terms terms =
        new BudgetedInquiry.Terms(
            "", manifest.budget().limits(manifest.queries()), party.staff().concurrency());
    Inquiry inquiry = new BudgetedInquiry(party.staff().faculty(), treasury, terms).trial();
    List<Exchange> exchanges =
        Chains.ask(assembly.mode(), party.requests(), inquiry, RunState.start(seed));
    remember(party, exchanges);
    var order = new Students.Order(manifest, assembly.material(), seed, directory.bases());
    try (Students.Fit fit = environment.students().fit(order)) {
      List<Admission> admissions =
          assembly.admission(fit.rule()).admit(exchanges, assembly.mode(), List.of());
      List<Tried> tried = new ArrayList<>();
      for (Admission admission : admissions) {
        tried.add(tried(party, exchanges.get(admission.exchange()), admission));
      }
      return tried;
    }
  }

  private void remember(Party party, List<Exchange> exchanges) throws IOException {
    List<Recording> answers = new ArrayList<>();
    Map<String, List<Message>> asked = new HashMap<>();
    for (Exchange exchange : exchanges) {
      TeacherIdentity who = party.staff().faculty().of(exchange.request()).teacher().identity();
      answers.add(
          new Recording(exchange.key(), who.name(), who.model(), who.local(), exchange.answer()));
      asked.put(exchange.key(), exchange.request().messages());
    }
    TapeFile.Origin origin = new TapeFile.Origin(experiment.manifest().name(), experiment.sha256());
    directory.tried(origin, answers, asked);
  }

  private static Tried tried(Party party, Exchange exchange, Admission admission) {
    String learned = admission.example().answer();
    String text = learned.isEmpty() ? exchange.answer().text() : learned;
    // What a teacher wrote is judged by itself, not by what it was written from.
    Candidate candidate = exchange.answered(admission.example());
    Judgement judgement = party.assembly().task().verifier().judge(candidate, text);
    boolean read = judgement.outcome() == Outcome.CORRECT || judgement.outcome() == Outcome.WRONG;
    Optional<String> parsed =
        read
            ? Optional.of(judgement.detail())
            : judgement.outcome() == Outcome.UNKNOWN
                ? party.assembly().task().finalAnswer(text)
                : Optional.empty();
    String teacher = party.staff().faculty().of(exchange.request()).teacher().identity().name();
    boolean chosen = party.requests().stream().anyMatch(r -> r.candidate().equals(candidate));
    Optional<String> written = chosen ? Optional.empty() : Optional.of(candidate.prompt());
    return new Tried(teacher, exchange, written, judgement, parsed, admission);
  }

  /** Leaves bill, tape and teachers. */
  @Override
  public void close() throws IOException {
    treasury.close();
    lock.close();
    teachers.close();
  }
}
