package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.appraisal.Judge;
import dev.quaestor.curation.appraisal.ServedReward;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.IncumbentTeacher;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RewardSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.teacher.TokenCounter;
import dev.quaestor.teacher.gguf.GgufTeacher;
import dev.quaestor.teacher.recorded.RecordedTeacher;
import dev.quaestor.teacher.solver.SolverTeacher;
import dev.quaestor.trainer.student.LikelihoodTeacher;
import dev.quaestor.trainer.student.StudentTeacher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The teachers of an experiment, each made once and shared by all runs that name it, so that its
 * rate and its connections are the experiment's and not each run's.
 */
public final class Teachers implements AutoCloseable {

  /**
   * Whom to engage.
   *
   * @param name what it is called on the bill
   * @param settings as the manifest says
   * @param shards the most threads a teacher in this process may take
   */
  public record Order(String name, TeacherSettings settings, int shards) {

    /** The same, where nothing else is written, under another name on the bill. */
    Order named(String other) {
      return settings.name().isPresent() ? this : new Order(other, settings, shards);
    }

    /** The teacher that {@code manifest} calls {@code name}, its only one "". */
    public static Order of(String name, TeacherSettings settings, Manifest manifest) {
      String called = name.isEmpty() ? settings.name().orElse(settings.kind().written()) : name;
      return new Order(called, settings, manifest.compute().shards().orElse(1));
    }
  }

  private final Map<RewardSettings, Engaged> rewards = new LinkedHashMap<>();

  private record Place(Order order, Task task) {}

  private static final int GGUF_CONTEXT = 4096;

  /** Whether servers are asked. */
  public enum Sending {
    WHAT_IS_ASKED,
    /** A replay: answers come from the tape, and no server is needed. */
    NOTHING
  }

  private final Map<String, String> environment;
  private final Path journals;
  private final Sending sending;
  private final Map<Place, Engaged> engaged = new LinkedHashMap<>();

  /**
   * @param environment where keys are found; {@link System#getenv()} in a run
   * @param journals where teachers remember what they have submitted
   */
  public Teachers(Map<String, String> environment, Path journals) {
    this(environment, journals, Sending.WHAT_IS_ASKED);
  }

  public Teachers(Map<String, String> environment, Path journals, Sending sending) {
    this.environment = Map.copyOf(environment);
    this.journals = journals;
    this.sending = sending;
  }

  /**
   * The teacher for {@code task}.
   *
   * @throws IllegalArgumentException if the task has no solver and one is asked
   * @throws IOException if recorded answers cannot be read
   * @throws TeacherException if the key of a server is not there
   */
  public synchronized Engaged of(Order order, Task task) throws IOException, TeacherException {
    Place place = new Place(order, task);
    Engaged known = engaged.get(place);
    if (known != null) {
      return known;
    }
    boolean silent = sending == Sending.NOTHING && order.settings().kind().server();
    Engaged made = (silent ? replayed(order) : engage(order, task)).by(order.settings());
    engaged.put(place, made);
    return made;
  }

  /** The judge that {@code manifest} names, for {@code task}; asked by its rubric. */
  public synchronized Engaged judge(Manifest manifest, Task task)
      throws IOException, TeacherException {
    Order order = Order.of("", manifest.judge().orElseThrow(), manifest).named(Judge.NAME);
    Judge judge = Appraisers.judge(order.settings(), manifest.judging(), task);
    if (order.settings().kind() != TeacherSettings.Kind.SOLVER) {
      return of(order, task).asking("rubric " + judge.rubric().sha256() + " ");
    }
    Teacher solver =
        new SolverTeacher(
            local(order, task.name()),
            Appraisers.solver(judge, manifest.judging(), task).andThen(Optional::of),
            TokenCounter.UNITS);
    return Engaged.local(solver)
        .by(order.settings())
        .asking(
            "rubric %s noise %s unreadable %s "
                .formatted(
                    judge.rubric().sha256(),
                    manifest.judging().noise(),
                    manifest.judging().unreadable()));
  }

  /** The reward that {@code manifest} names, where a score of it takes a call. */
  public synchronized Engaged reward(Manifest manifest) throws IOException {
    RewardSettings settings = manifest.reward().orElseThrow();
    Engaged known = rewards.get(settings);
    if (known == null) {
      known =
          Engaged.local(
              LikelihoodTeacher.open(
                  settings.checkpoint().orElseThrow(),
                  settings.name().orElse(ServedReward.NAME),
                  price(settings.price())));
      rewards.put(settings, known);
    }
    return known;
  }

  private static Engaged replayed(Order order) {
    return Engaged.of(
        new ReplayedTeacher(server(order), order.settings().overhead().billing()),
        1,
        RetryPolicy.NONE);
  }

  private Engaged engage(Order order, Task task) throws IOException, TeacherException {
    return switch (order.settings().kind()) {
      case SOLVER -> solver(order, task);
      case RECORDED -> Engaged.local(recorded(order));
      case STUDENT -> student(order);
      case GGUF -> gguf(order);
      case OPENAI_BATCH -> Servers.batches(server(order), order.settings(), environment, journals);
      case OPENAI, ANTHROPIC -> Servers.engage(server(order), order.settings(), environment);
    };
  }

  /** Dismisses them all. */
  @Override
  public synchronized void close() {
    engaged.values().forEach(each -> each.teacher().close());
    engaged.clear();
    rewards.values().forEach(each -> each.teacher().close());
    rewards.clear();
  }

  private static Engaged solver(Order order, Task task) {
    Solver solver =
        task.solver()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "teacher: task %s has no solver; name another teacher"
                            .formatted(task.name())));
    SolverScribe honest = new SolverScribe(task, solver);
    return order
        .settings()
        .faults()
        .map(faults -> faulty(order, honest))
        .orElseGet(
            () ->
                Engaged.local(
                    new SolverTeacher(local(order, task.name()), honest, TokenCounter.UNITS)));
  }

  /** What it does wrong is the seed's own, as are the held-out questions that it gives away. */
  private static Engaged faulty(Order order, SolverScribe honest) {
    return new Engaged(
        faulty(order, honest, new RandomStreams(0)),
        streams -> faulty(order, honest, streams),
        1,
        RetryPolicy.NONE);
  }

  private static Teacher faulty(Order order, SolverScribe honest, RandomStreams streams) {
    Task task = honest.task();
    TeacherIdentity identity =
        new TeacherIdentity(order.name(), task.name(), false, true, price(order.settings()));
    var scribe =
        new FaultyScribe(
            honest, order.settings().faults().orElseThrow(), task.draw(streams), identity, streams);
    return new SolverTeacher(identity, scribe, TokenCounter.UNITS);
  }

  private static Teacher recorded(Order order) throws IOException {
    return new RecordedTeacher(
        local(order, order.settings().model().orElseThrow()),
        RecordedFile.read(order.settings().file().orElseThrow(), order.settings().columns()),
        TokenCounter.UNITS);
  }

  /** Random answers are a seed's own, unless the manifest shares them. */
  private static Engaged student(Order order) throws IOException {
    TeacherSettings settings = order.settings();
    if (settings.incumbent()) {
      return incumbent(order);
    }
    StudentTeacher teacher =
        StudentTeacher.open(
            new StudentTeacher.Source(
                settings.checkpoint().orElseThrow(),
                settings.date().map(LocalDate::parse),
                settings.topK().orElse(0)),
            order.name(),
            price(settings),
            order.shards());
    boolean shared = settings.shareAcrossSeeds().orElse(settings.temperature() == 0);
    return new Engaged(
        teacher, shared ? streams -> teacher : teacher::drawing, order.shards(), RetryPolicy.NONE);
  }

  /** Who answers is known when a round begins. */
  private static Engaged incumbent(Order order) {
    return new Engaged(
        incumbent(order, new RandomStreams(0)),
        streams -> incumbent(order, streams),
        1,
        RetryPolicy.NONE);
  }

  private static Teacher incumbent(Order order, RandomStreams streams) {
    TeacherSettings settings = order.settings();
    return new IncumbentTeacher(order.name(), price(settings), settings.topK().orElse(0), streams);
  }

  private static Engaged gguf(Order order) throws IOException {
    TeacherSettings settings = order.settings();
    GgufTeacher teacher =
        GgufTeacher.open(
            settings.file().orElseThrow(),
            order.name(),
            price(settings),
            new GgufTeacher.Loading(settings.context().orElse(GGUF_CONTEXT), order.shards()));
    boolean shared = settings.shareAcrossSeeds().orElse(settings.temperature() == 0);
    return new Engaged(
        teacher, shared ? streams -> teacher : teacher::drawing, 1, RetryPolicy.NONE);
  }

  private static TeacherIdentity local(Order order, String model) {
    return new TeacherIdentity(order.name(), model, true, true, price(order.settings()));
  }

  private static TeacherIdentity server(Order order) {
    TeacherSettings settings = order.settings();
    return new TeacherIdentity(
        order.name(),
        settings.model().orElseThrow(),
        settings.shareAcrossSeeds().orElse(false),
        false,
        price(settings));
  }

  private static TeacherIdentity.Price price(TeacherSettings settings) {
    return price(settings.price());
  }

  private static TeacherIdentity.Price price(TeacherSettings.Price price) {
    return new TeacherIdentity.Price(
        price.inputMicroUsdPerMillion().microUsd(),
        price.outputMicroUsdPerMillion().microUsd(),
        price.activeParameters());
  }
}
