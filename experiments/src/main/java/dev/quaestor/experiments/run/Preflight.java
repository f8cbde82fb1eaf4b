package dev.quaestor.experiments.run;

import dev.quaestor.curation.admission.Verified;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Needs;
import dev.quaestor.experiments.assembly.RecordedAccuracy;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.AdmissionSettings;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ExperimentSettings;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RewardSettings;
import dev.quaestor.experiments.manifest.StrategySettings.Schedule;
import dev.quaestor.experiments.manifest.TaskSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.teacher.recorded.RecordedTeacher;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that can be checked before anything is asked or trained. All problems are gathered;
 * those of the machine, the task, the teacher and the student are told in one message.
 */
public final class Preflight {

  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

  /** Below this much room a run is not begun. */
  private static final long LEAST_ROOM = 200L << 20;

  /** Below so many held-out items a curve is mostly steps. */
  private static final int FEW = 30;

  private final Materials materials;
  private final Students students;
  private final Teachers teachers;
  private final Set<TeacherSettings> servers = new HashSet<>();
  private UnaryOperator<String> located = UnaryOperator.identity();
  private Limits bill = Limits.NONE;
  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Set<String> unchecked = new LinkedHashSet<>();
  private final Reach reach;
  private final Room room = new Room();
  private final Map<List<Object>, Needs> known = new HashMap<>();

  /** How many prompts of what was drawn nothing judges answers to; variants share what is drawn. */
  private final Map<Material, Long> unjudged = new IdentityHashMap<>();

  /** How far the checks go. */
  public enum Reach {
    /** Servers are asked whether they know the model and take the key. */
    SERVERS,
    /** Nothing is sent anywhere. */
    THIS_MACHINE
  }

  public Preflight(Materials materials, Students students, Teachers teachers) {
    this(materials, students, teachers, Reach.SERVERS);
  }

  public Preflight(Materials materials, Students students, Teachers teachers, Reach reach) {
    this.materials = materials;
    this.students = students;
    this.teachers = teachers;
    this.reach = reach;
  }

  /** Checks {@code experiment}, to be run in {@code directory}. */
  public Preflight check(Experiment experiment, ExperimentDirectory directory)
      throws InterruptedException {
    located = experiment::located;
    Machine.problems(System.getenv()).forEach(this::problem);
    experiment
        .manifest()
        .track()
        .ifPresent(settings -> settings.problems(System.getenv()).forEach(this::problem));
    experiment
        .manifest()
        .notify_()
        .ifPresent(settings -> settings.problems(System.getenv()).forEach(this::problem));
    retries(experiment);
    idleJudge(experiment);
    placed(experiment);
    bill = ExperimentRunner.limits(experiment);
    Set<List<Object>> checked = new HashSet<>();
    Set<List<Object>> based = new HashSet<>();
    List<Long> seeds = seeds(experiment);
    for (Variant variant : experiment.variants()) {
      Manifest manifest = variant.manifest();
      for (long seed : seeds) {
        Material material = material(manifest, seed);
        if (material == null) {
          continue;
        }
        materials.task(manifest.task()).warnings().forEach(warnings::add);
        apart(manifest);
        if (manifest.train().outside()) {
          notes.add(
              "train.kind: a trainer outside is not exact to the bit: a round whose training was"
                  + " cut is trained again, from the same corpus, and may end otherwise; what is"
                  + " recorded is gone on from, and no other");
        }
        sizes(manifest, material);
        references(manifest, material);
        new Assembly(manifest, materials.task(manifest.task()), material)
            .lacking()
            .forEach(this::problem);
        var order = new Students.Order(manifest, material, seed, directory.bases());
        precisions(order);
        List<Long> alike =
            seeds.size() < experiment.manifest().seeds().size()
                ? experiment.manifest().seeds()
                : List.of(seed);
        for (long each : alike) {
          long base = manifest.student().base().shared() ? 0L : each;
          needs(order, based.add(List.of(manifest.student(), base)));
        }
        if (checked.add(
            List.of(
                manifest.task().name(),
                manifest.task().values(),
                manifest.asked(),
                manifest.judging(),
                manifest.reward(),
                manifest.student(),
                seed))) {
          check(order);
        }
      }
    }
    room(directory.root());
    return this;
  }

  /** Each executor that does a run asks on its own. */
  private void placed(Experiment experiment) {
    boolean paced =
        experiment.variants().stream()
            .map(Variant::manifest)
            .filter(manifest -> manifest.placed().isPresent())
            .flatMap(manifest -> manifest.asked().values().stream())
            .anyMatch(teacher -> teacher.rate().isPresent());
    if (paced) {
      warnings.add(
          "teacher.rate: with cluster.place: runs each run asks at this rate, on its own; divide"
              + " what the server allows by the runs at a time (--jobs)");
    }
  }

  /** Where nothing is begun yet, the first one stands for all, and it is said. */
  private List<Long> seeds(Experiment experiment) {
    List<Long> all = experiment.manifest().seeds();
    if (reach == Reach.SERVERS || all.size() == 1) {
      return all;
    }
    String others = all.stream().skip(1).map(Object::toString).collect(Collectors.joining(", "));
    String said = "not checked, to be quick: what the other seeds draw (%s); a run checks each";
    unchecked.add(said.formatted(others));
    return all.subList(0, 1);
  }

  /** What must be put right first. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** What a person should know, though it stops nothing. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** What was found out on the way, such as how many recorded answers verify. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** What the runs take of disk and memory, in words. */
  public String takes() {
    return room.words();
  }

  /** What was not checked, because something would have had to be sent. */
  public List<String> unchecked() {
    return List.copyOf(unchecked);
  }

  /** Throws all problems at once, if there are any. */
  public void orElseThrow() {
    if (!problems.isEmpty()) {
      throw new PreflightException(problems());
    }
  }

  private @Nullable Material material(Manifest manifest, long seed) {
    try {
      Students.Fitted fitted = materials.fitted(manifest, seed);
      longer(manifest, fitted);
      unjudged(fitted);
      return fitted.material();
    } catch (UncheckedIOException | IllegalArgumentException | InvalidCheckpointException e) {
      problem(Explanation.of(e instanceof UncheckedIOException io ? io.getCause() : e));
      return null;
    } catch (TaskException e) {
      e.problems().stream()
          .map(said -> said.startsWith("cannot read") ? "task: " + said : said)
          .forEach(this::problem);
      manifest.faculty().forEach(this::recording);
      return null;
    }
  }

  private void apart(Manifest manifest) {
    if (manifest.admission().by() != AdmissionSettings.Apart.WORDS) {
      warnings.add(
          "admission.apart: %s: held-out questions are not kept apart by their words, so that scores may measure what was learned by heart; leave it out but for an experiment about that"
              .formatted(manifest.admission().by().name().toLowerCase(Locale.ROOT)));
    }
  }

  private void longer(Manifest manifest, Students.Fitted fitted) {
    if (fitted.pool() + fitted.heldOut() > 0) {
      warnings.add(
          "task.longer: %s: %d prompts of the pool and %d held out are longer than the student has room for, and were %s"
              .formatted(
                  manifest.task().longer().name().toLowerCase(Locale.ROOT),
                  fitted.pool(),
                  fitted.heldOut(),
                  manifest.task().longer() == TaskSettings.Longer.DROP
                      ? "left out"
                      : "cut at the beginning"));
    }
  }

  private void unjudged(Students.Fitted fitted) {
    if (fitted.unjudged() > 0) {
      warnings.add(
          "%d of the %d prompts in the pool have no reference and are left out, because admission.verify could not judge answers to them; add references, or set admission.unverified: admit to ask them too and learn their answers unverified"
              .formatted(fitted.unjudged(), fitted.unjudged() + fitted.material().pool().size()));
    }
  }

  private void problem(String problem) {
    problems.add(located.apply(Explanation.worded(problem)));
  }

  /** Told with a task that cannot be had, without which a teacher is not made. */
  private void recording(String name, TeacherSettings teacher) {
    teacher
        .file()
        .filter(recorded -> !Files.isRegularFile(recorded))
        .ifPresent(recorded -> problem(file(name) + ": there is no file " + recorded));
  }

  /** Where a teacher's file is written in the manifest. */
  private static String file(String teacher) {
    return teacher.isEmpty() ? "teacher.file" : "teachers." + teacher + ".file";
  }

  /** Whether teacher and student can do with what the seed draws. */
  private void check(Students.Order order) throws InterruptedException {
    Manifest manifest = order.manifest();
    var assembly = new Assembly(manifest, materials.task(manifest.task()), order.material());
    List<Cost> worst = new ArrayList<>();
    for (Map.Entry<String, TeacherSettings> named : manifest.faculty().entrySet()) {
      try {
        worst.addAll(check(named.getKey(), named.getValue(), assembly));
      } catch (TeacherException
          | IOException
          | IllegalArgumentException
          | InvalidCheckpointException e) {
        String said = Explanation.of(e);
        boolean recorded = e instanceof IOException && named.getValue().file().isPresent();
        problem(recorded ? file(named.getKey()) + ": " + said : said);
      }
    }
    idle(manifest, worst);
    scorers(assembly);
    try {
      students.check(order);
    } catch (IOException | RuntimeException e) {
      boolean loaded = manifest.student().checkpoint().isPresent();
      boolean file = e instanceof IOException || e instanceof InvalidCheckpointException;
      problem((loaded && file ? "student.checkpoint: " : "") + Explanation.of(e));
    }
  }

  /** Whether this machine has the precisions that are asked for, and how fast each is. */
  private void precisions(Students.Order order) {
    try {
      students.imprecise(order).forEach(this::problem);
      students
          .rates(order)
          .ifPresent(
              rates ->
                  notes.add("this machine multiplies, at the student's shapes: " + rates.words()));
    } catch (IOException | RuntimeException e) {
      LOG.info("how fast this machine multiplies is not known: {}", Explanation.of(e));
    }
  }

  /** Whether judge and reward can be asked what the manifest wants of them. */
  private void scorers(Assembly assembly) throws InterruptedException {
    Manifest manifest = assembly.manifest();
    try {
      if (manifest.judge().isPresent()) {
        judge(manifest.judge().get(), assembly);
      }
    } catch (TeacherException | IOException | RuntimeException e) {
      String said = Explanation.of(e);
      problem(said.startsWith("judging.") ? said : "judge: " + said);
    }
    try {
      if (manifest.reward().map(RewardSettings::calls).orElse(false)) {
        reward(manifest);
      }
      if (manifest.reward().map(reward -> !reward.calls()).orElse(false)
          && Material.candidates(assembly.material().pool()).stream()
              .noneMatch(candidate -> Assembly.judges(assembly.task(), candidate))) {
        problem(
            "reward: the verifier has nothing to judge any prompt of the pool by; name the column"
                + " as task.columns.reference, or take another reward");
      }
    } catch (TeacherException | IOException | RuntimeException e) {
      problem("reward: " + Explanation.of(e));
    }
  }

  private void reward(Manifest manifest)
      throws TeacherException, IOException, InterruptedException {
    Teacher reward = teachers.reward(manifest).teacher();
    Optional<String> server = manifest.reward().flatMap(RewardSettings::baseUrl);
    if (server.isPresent() && reach == Reach.THIS_MACHINE) {
      unchecked.add(
          "not checked, because nothing is sent: whether the reward's server %s is there"
              .formatted(server.get()));
    } else {
      reward.check(List.of());
    }
  }

  private void judge(TeacherSettings settings, Assembly assembly)
      throws TeacherException, IOException, InterruptedException {
    Manifest manifest = assembly.manifest();
    Teacher teacher = teachers.judge(manifest, assembly.task()).teacher();
    if (manifest.judging().read().needsReference()) {
      long without =
          Material.candidates(assembly.material().pool()).stream()
              .filter(c -> assembly.task().reference(c).isEmpty())
              .count();
      if (without > 0) {
        problem(
            "judging.rubric: it shows the judge {reference}, and %d of %d prompts in the pool have none; name the column as task.columns.reference, or leave it out of the rubric"
                .formatted(without, assembly.material().pool().size()));
      }
    }
    if (settings.kind().server() && reach == Reach.THIS_MACHINE) {
      unchecked.add(
          "not checked, because nothing is sent: whether the judge's server is there and serves %s"
              .formatted(teacher.identity().model()));
    } else if (asked(settings)) {
      teacher.check(List.of());
    }
  }

  private void idleJudge(Experiment experiment) {
    boolean there = experiment.variants().stream().anyMatch(v -> v.manifest().judge().isPresent());
    boolean asked =
        experiment.variants().stream()
            .map(Variant::manifest)
            .anyMatch(m -> m.strategy().asks("judge") || m.admission().judge().isPresent());
    if (there && !asked) {
      warnings.add("judge: nothing asks it; use strategy: judge or admission.judge");
    }
  }

  /** Whether it can be asked what the mode asks first of all that could be picked. */
  private static void ask(String name, Teacher teacher, Assembly assembly)
      throws TeacherException, InterruptedException {
    if (!assembly.manifest().generate().writes()) {
      teacher.check(assembly.candidatesOf(name));
      return;
    }
    teacher.check(List.of());
    if (teacher instanceof RecordedTeacher recorded) {
      recorded.checkRequests(
          Material.candidates(assembly.material().pool()).stream()
              .flatMap(candidate -> assembly.mode().requests(candidate).stream())
              .filter(request -> request.teacher().equals(name))
              .toList());
    }
  }

  /** What its first call costs at the worst; nothing where it is asked about no candidate. */
  private List<Cost> check(String name, TeacherSettings settings, Assembly assembly)
      throws TeacherException, IOException, InterruptedException {
    Teachers.Order order = Teachers.Order.of(name, settings, assembly.manifest());
    Teacher teacher = teachers.of(order, assembly.task()).teacher();
    affordable(name, teacher, assembly);
    if (settings.kind().server() && reach == Reach.THIS_MACHINE) {
      unchecked.add(
          "not checked, because nothing is sent: whether %s is there, takes the key and serves %s; a run checks that first, and --ask N asks it"
              .formatted(
                  settings.baseUrl().orElse("the vendor's server"), teacher.identity().model()));
    } else if (asked(settings)) {
      ask(name, teacher, assembly);
    }
    if (settings.kind() == TeacherSettings.Kind.RECORDED
        && !assembly.manifest().generate().writes()) {
      RecordedAccuracy accuracy = RecordedAccuracy.of(teacher, assembly, name);
      String called = "teacher " + teacher.identity().model() + ": ";
      notes.add(called + accuracy);
      if (assembly.manifest().admission().verify()) {
        accuracy.warning().ifPresent(said -> warnings.add(called + said));
      }
    }
    return assembly.candidatesOf(name).stream()
        .limit(1)
        .map(candidate -> teacher.worstCase(assembly.modeOf(name).requests(candidate).get(0)))
        .toList();
  }

  /** A limit on what no teacher's calls cost anything of would never hold anything. */
  private void idle(Manifest manifest, List<Cost> worst) {
    Limits own = manifest.budget().limits(manifest.queries());
    for (Dimension dimension : Dimension.values()) {
      boolean counted = // of the student in force, or of a teacher yet to be trained
          dimension == Dimension.MEGA_FLOPS
              && manifest.faculty().values().stream()
                  .anyMatch(each -> each.incumbent() || each.trained().isPresent());
      boolean costs =
          counted || worst.isEmpty() || worst.stream().anyMatch(cost -> dimension.of(cost) > 0);
      boolean mine = own.limit(dimension).isPresent();
      if (!costs && (mine || bill.limit(dimension).isPresent())) {
        warnings.add(
            "%s.%s is set, and no teacher's calls count towards it, so that it ends nothing; set %s"
                .formatted(
                    mine ? "budget" : "experiment.limit",
                    dimension.key(),
                    dimension == Dimension.MEGA_FLOPS
                        ? "price.active-parameters of the teacher"
                        : "the teacher's price"));
      }
    }
  }

  /** A budget below the worst case of every call would end the run before it asked anything. */
  private void affordable(String name, Teacher teacher, Assembly assembly) {
    Manifest manifest = assembly.manifest();
    Limits own = manifest.budget().limits(manifest.queries());
    Optional<String> refusal = Optional.empty();
    for (Candidate candidate : assembly.candidatesOf(name)) {
      Cost worst = teacher.worstCase(assembly.modeOf(name).requests(candidate).get(0));
      refusal =
          own.refusal(Cost.ZERO, worst, "budget")
              .or(() -> bill.refusal(Cost.ZERO, worst, "experiment.limit"));
      if (refusal.isEmpty()) {
        return;
      }
    }
    refusal.ifPresent(
        said ->
            problem(
                said
                    + "; so not one call can be paid: raise it, or lower what a call may cost"
                    + " (max-tokens)"));
  }

  /** A server is asked once whatever the task; one whose list says nothing is not asked at all. */
  private boolean asked(TeacherSettings teacher) {
    return !teacher.kind().server() || (teacher.checkModel().orElse(true) && servers.add(teacher));
  }

  /** An attempt that was cut may be billed, and so may the one that replaces it. */
  private void retries(Experiment experiment) {
    boolean served =
        experiment.variants().stream()
            .flatMap(variant -> variant.manifest().faculty().values().stream())
            .anyMatch(teacher -> teacher.kind().server());
    Manifest manifest = experiment.manifest();
    boolean written =
        experiment.variants().stream()
            .allMatch(variant -> variant.manifest().budget().queries().isPresent());
    if (served && written && manifest.experiment().flatMap(ExperimentSettings::limit).isEmpty()) {
      warnings.add(
          "budget.queries is set and experiment.limit is not, so the bill ends at what the runs may be charged together, and an attempt that is cut may stop the last round; experiment.limit.queries above %d leaves room for retries"
              .formatted(ExperimentRunner.limits(experiment).most().queries()));
    }
  }

  private void sizes(Manifest manifest, Material material) {
    int pool = material.pool().size();
    long asked = manifest.different();
    if (pool < asked) {
      problem(
          "task.pool-size: the pool holds %d candidates, the run asks %d; enlarge the pool or ask less"
              .formatted(pool, asked));
    } else if (pool < 20 * asked && manifest.strategy().scores()) {
      warnings.add(
          "the pool holds %d candidates, %.1f times the %d a run asks; below 20 times a strategy has little to choose from"
              .formatted(pool, (double) pool / asked, asked));
    }
    long observed = (long) Math.ceil(manifest.observedShare() * pool);
    boolean oneShot = manifest.strategy().schedule() == Schedule.ONE_SHOT;
    if (oneShot && manifest.strategy().scores() && observed < asked) {
      problem(
          "observe.fraction: a one-shot run chooses all its %d candidates from the %d that the base observes; raise it"
              .formatted(asked, observed));
    }
    int monitor = material.monitor().size();
    if (monitor > 0 && monitor < FEW) {
      warnings.add(
          "the monitor split holds %d items, so that scores move in steps of %.2f; %d or more tell more"
              .formatted(monitor, 1.0 / monitor, FEW));
    }
    if (monitor == 0) {
      problem("task.monitor: there is no held-out item to measure on; set it");
    }
    if (material.seedSet().isEmpty()) {
      withoutSeedSet(manifest);
    }
  }

  /** Nothing is learned unverified unless it was said before. */
  private void references(Manifest manifest, Material material) {
    AdmissionSettings admission = manifest.admission();
    if (!admission.verify()) {
      return;
    }
    int pool = material.pool().size();
    Task task = materials.task(manifest.task());
    long without =
        unjudged.computeIfAbsent(
            material,
            drawn ->
                drawn.pool().stream()
                    .filter(item -> !Assembly.judges(task, item.candidate()))
                    .count());
    if (without == 0) {
      return;
    }
    if (admission.unverified().equals(Optional.of(Verified.Unjudged.REJECT))) {
      problem(
          "admission.unverified: reject leaves nothing to ask: none of the %d prompts in the pool has a reference; add references (task.columns.reference), or set admission.verify: false to learn from answers unverified"
              .formatted(pool));
    } else {
      warnings.add(
          "%d of the %d prompts in the pool have no reference, so that answers to them are admitted unverified%s; add references, or set admission.verify: false"
              .formatted(without, pool, without < pool ? " (admission.unverified: admit)" : ""));
    }
  }

  private void withoutSeedSet(Manifest manifest) {
    if (manifest.train().replay() > 0) {
      problem(
          "train.replay: task %s has no seed set to replay; set train.replay: 0%s"
              .formatted(manifest.task().name(), seedFile(manifest)));
    }
    if (manifest.student().checkpoint().isEmpty() && manifest.student().base().steps() > 0) {
      problem(
          "student.base.steps: task %s has no seed set to train a base on; set student.base.steps: 0, or name a student.checkpoint%s"
              .formatted(manifest.task().name(), seedFile(manifest)));
    }
  }

  private static String seedFile(Manifest manifest) {
    return manifest.task().name().equals("jsonl")
        ? ", or name a file of prompts with references as task.seed-file"
        : "";
  }

  /** What the runs take of this machine. */
  Room room() {
    return room;
  }

  /** What cannot be told here is told by {@link #check(Students.Order)}. */
  private void needs(Students.Order order, boolean first) {
    try {
      Manifest manifest = order.manifest();
      List<Object> alike = List.of(manifest.student(), manifest.train(), manifest.compute());
      Needs needs = known.get(alike);
      if (needs == null) {
        needs = students.needs(order);
        known.put(alike, needs);
      }
      boolean made = order.manifest().student().checkpoint().isEmpty();
      room.add(
          order.manifest(), needs, first && made ? Optional.of(needs.base()) : Optional.empty());
    } catch (IOException | RuntimeException e) {
      LOG.info("what a run takes of the machine is not known: {}", Explanation.of(e));
    }
  }

  /** What is there already of what the runs will have. */
  private static long held(Path root) throws IOException {
    return Files.isDirectory(root) ? DiskUse.of(root).models() : 0;
  }

  private void room(Path root) {
    try {
      Path existing = root.toAbsolutePath().normalize();
      while (!Files.exists(existing)) {
        existing = existing.getParent();
      }
      if (!Files.isDirectory(existing)) {
        problem(existing + ": is a file where a directory is needed; choose another --out");
        return;
      }
      if (!writable(existing)) {
        problem(existing + ": cannot be written to; choose another --out");
        return;
      }
      long free = Files.getFileStore(existing).getUsableSpace();
      long ahead = Math.max(0, room.disk(1) - held(root));
      if (ahead > free) {
        problem(
            "%s: the runs will take %s, of which %s are not there yet, and %s are free; make room, choose another --out, or keep fewer by retention.checkpoints: last"
                .formatted(root, room.words(), Room.readable(ahead), Room.readable(free)));
      } else if (ahead > free / 2) {
        warnings.add(
            "%s: the runs will take %s, and %s are free"
                .formatted(root, room.words(), Room.readable(free)));
      }
      if (free < LEAST_ROOM) {
        problem(
            "%s: %d MiB of disk are free, at least %d are needed for checkpoints; make room or choose another --out"
                .formatted(root, free >> 20, LEAST_ROOM >> 20));
      }
    } catch (IOException e) {
      problem(root + ": " + Explanation.of(e));
    }
  }

  /** Tried, because some file systems refuse even those whom their permissions let in. */
  private static boolean writable(Path directory) {
    try {
      Files.delete(Files.createTempFile(directory, ".quaestor", ".tried"));
      return true;
    } catch (IOException e) {
      return e.getMessage() != null && e.getMessage().contains("No space left");
    }
  }
}
