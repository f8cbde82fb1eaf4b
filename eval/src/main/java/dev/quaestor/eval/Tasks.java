package dev.quaestor.eval;

import dev.quaestor.eval.arithmetic.ArithmeticDomain;
import dev.quaestor.eval.arithmetic.ArithmeticSkill;
import dev.quaestor.eval.arithmetic.Numbers;
import dev.quaestor.eval.deduction.DeductionDomain;
import dev.quaestor.eval.deduction.DeductionSkill;
import dev.quaestor.eval.file.FileTasks;
import dev.quaestor.eval.game24.Game24Domain;
import dev.quaestor.eval.game24.PuzzleTask;
import dev.quaestor.eval.game24.Shape;
import dev.quaestor.eval.programs.ProgramSkill;
import dev.quaestor.eval.programs.ProgramsDomain;
import dev.quaestor.eval.prontoqa.ProgramForm;
import dev.quaestor.eval.prontoqa.ProntoQaTask;
import dev.quaestor.eval.strings.StringSkill;
import dev.quaestor.eval.strings.StringsDomain;
import dev.quaestor.eval.task.Domain;
import dev.quaestor.eval.task.FixedSplits;
import dev.quaestor.eval.task.PoolPlan;
import dev.quaestor.eval.task.ProceduralTask;
import dev.quaestor.eval.task.SettingProblem;
import dev.quaestor.eval.task.Settings;
import dev.quaestor.eval.task.Spelling;
import dev.quaestor.eval.task.SplitSizes;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Every task by its name in a manifest, built from settings. */
public final class Tasks {

  private static final Map<String, Kind> KINDS = kinds();

  /** Those that read no files. */
  private static final Set<String> PROCEDURAL =
      Set.of("strings", "arithmetic", "deduction", "game24", "programs");

  private Tasks() {}

  /** Reads the settings of one kind of task; the task is made when all are known to be good. */
  private interface Kind {
    Supplier<Task> read(Settings settings);
  }

  private static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("strings", Tasks::strings);
    kinds.put("arithmetic", Tasks::arithmetic);
    kinds.put("deduction", Tasks::deduction);
    kinds.put("game24", Tasks::game24);
    kinds.put("programs", Tasks::programs);
    kinds.put("game24-puzzles", Tasks::puzzles);
    kinds.put("prontoqa", Tasks::prontoQa);
    kinds.put("gsm8k", FileTasks::gsm8k);
    kinds.put("math", FileTasks::math);
    kinds.put("arc", FileTasks::arc);
    kinds.put("jsonl", FileTasks::ofTheUser);
    return kinds;
  }

  /** The names of all tasks. */
  public static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }

  /**
   * The task {@code name} with {@code settings}; what is left out has its default.
   *
   * @param settings keys to integers, numbers, texts or lists of texts, as YAML gives them
   * @throws TaskException naming every unknown or unusable setting, and every bad line of a file
   */
  public static Task named(String name, Map<String, Object> settings) {
    Settings read = new Settings(name, settings);
    return read.build(kind(name).read(read));
  }

  /**
   * What is wrong with {@code settings} for task {@code name}, as far as it can be known without
   * reading a file; empty where nothing is.
   *
   * @param settings as for {@link #named}
   */
  public static List<SettingProblem> problems(String name, Map<String, Object> settings) {
    if (!KINDS.containsKey(name)) {
      return List.of(
          new SettingProblem(
              "name",
              "no task is called \"%s\"%s; tasks are %s"
                  .formatted(name, Spelling.hint(name, names()), String.join(", ", names()))));
    }
    Settings read = new Settings(name, settings);
    Supplier<Task> make = kind(name).read(read);
    List<SettingProblem> problems = read.problems();
    if (problems.isEmpty() && PROCEDURAL.contains(name)) {
      try {
        Task ignored = make.get();
      } catch (IllegalArgumentException e) {
        return List.of(new SettingProblem("", String.valueOf(e.getMessage())));
      }
    }
    return problems;
  }

  /** The settings of task {@code name}: what each takes, and its default. */
  public static Map<String, String> settings(String name) {
    Settings read = new Settings(name, Map.of());
    kind(name).read(read);
    return read.known();
  }

  private static Kind kind(String name) {
    Kind kind = KINDS.get(name);
    if (kind == null) {
      throw new TaskException(
          "unknown task \""
              + name
              + "\""
              + Spelling.hint(name, names())
              + "; tasks are "
              + String.join(", ", names()));
    }
    return kind;
  }

  private static Supplier<Task> strings(Settings s) {
    PoolPlan.Kind kind = kind(s);
    List<StringSkill> usual =
        kind == PoolPlan.Kind.FRONTIER ? StringSkill.FRONTIER : StringSkill.DEFAULT;
    List<StringSkill> skills = s.list("skills", usual, StringSkill::named);
    int letters = s.integer("letters", 16, 5, 26);
    int min = s.integer("min-length", 3, 2, 32);
    int max = s.integer("max-length", 7, 2, 32);
    return procedural(s, kind, () -> new StringsDomain(skills, letters, min, max));
  }

  private static Supplier<Task> arithmetic(Settings s) {
    List<ArithmeticSkill> skills =
        s.list("skills", ArithmeticDomain.DEFAULT, ArithmeticSkill::named);
    int least = s.integer("min-number", Numbers.DEFAULT.least(), 0, 50);
    int most = s.integer("max-number", Numbers.DEFAULT.most(), 10, 999);
    return procedural(s, () -> new ArithmeticDomain(skills, new Numbers(least, most)));
  }

  private static Supplier<Task> game24(Settings s) {
    List<Shape> skills = s.list("skills", Game24Domain.DEFAULT, Shape::named);
    return procedural(s, () -> new Game24Domain(skills));
  }

  private static Supplier<Task> programs(Settings s) {
    List<ProgramSkill> skills = s.list("skills", ProgramSkill.DEFAULT, ProgramSkill::named);
    return procedural(s, () -> new ProgramsDomain(skills));
  }

  private static Supplier<Task> puzzles(Settings s) {
    Path csv = s.path("puzzles");
    int pool = s.integer("pool-size", 100_000, 1, 1_000_000);
    int steer = s.integer("steer", 100, 0, 1_000_000);
    int monitor = s.integer("monitor", 100, 0, 1_000_000);
    int seedSet = s.integer("seed-set", 200, 0, 1_000_000);
    int seed = s.integer("split-seed", 0, 0, Integer.MAX_VALUE);
    return () -> new PuzzleTask(csv, new FixedSplits(seed, pool, steer, monitor, 0), seedSet);
  }

  private static Supplier<Task> deduction(Settings s) {
    List<DeductionSkill> skills = s.list("skills", DeductionDomain.DEFAULT, DeductionSkill::named);
    return procedural(s, () -> new DeductionDomain(skills));
  }

  private static Supplier<Task> prontoQa(Settings s) {
    Path data = s.path("data");
    ProgramForm form = s.choice("target", ProgramForm.FULL);
    int pool = s.integer("pool-size", 1200, 1, 1_000_000);
    int steer = s.integer("steer", 0, 0, 1_000_000);
    int monitor = s.integer("monitor", 100, 0, 1_000_000);
    int test = s.integer("test", 200, 0, 1_000_000);
    int seed = s.integer("split-seed", 0, 0, Integer.MAX_VALUE);
    int exercises = s.integer("seed-set", 0, 0, 1_000_000);
    int sentences = s.integer("seed-sentences", 6, 1, 100);
    return () ->
        ProntoQaTask.read(
            data,
            form,
            new FixedSplits(seed, pool, steer, monitor, test),
            new ProntoQaTask.SeedSet(exercises, sentences));
  }

  private static PoolPlan.Kind kind(Settings s) {
    return s.choice("pool", PoolPlan.Kind.LONG_TAILED);
  }

  private static Supplier<Task> procedural(Settings s, Supplier<Domain> domain) {
    return procedural(s, kind(s), domain);
  }

  private static Supplier<Task> procedural(
      Settings s, PoolPlan.Kind kind, Supplier<Domain> domain) {
    double decay = s.number("decay", PoolPlan.DECAY, 0.01, 1);
    double seedSetDecay = s.number("seed-set-decay", PoolPlan.DECAY, 0.01, 1);
    double unlearnable = s.number("unlearnable", 0.05, 0, 0.9);
    int pool = s.integer("pool-size", 32_000, 1, 1_000_000);
    int steer = s.integer("steer", 500, 0, 100_000);
    int monitor = s.integer("monitor", 500, 0, 100_000);
    int test = s.integer("test", 2000, 0, 100_000);
    int seedSet = s.integer("seed-set", 2000, 0, 1_000_000);
    return () ->
        new ProceduralTask(
            domain.get(),
            new PoolPlan(kind, decay, seedSetDecay, unlearnable),
            new SplitSizes(pool, steer, monitor, test, seedSet));
  }
}
