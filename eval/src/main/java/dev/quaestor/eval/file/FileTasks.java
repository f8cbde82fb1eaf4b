package dev.quaestor.eval.file;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.answer.ChoiceCheck;
import dev.quaestor.eval.answer.ExactCheck;
import dev.quaestor.eval.answer.Markers;
import dev.quaestor.eval.answer.MathCheck;
import dev.quaestor.eval.answer.NumberCheck;
import dev.quaestor.eval.answer.PatternCheck;
import dev.quaestor.eval.answer.ProgramCheck;
import dev.quaestor.eval.data.CheckJudge;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.sandbox.Sandbox;
import dev.quaestor.eval.task.FixedSplits;
import dev.quaestor.eval.task.Settings;
import dev.quaestor.eval.task.Task;
import dev.quaestor.eval.task.TaskException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** File tasks by their settings, and the known benchmarks as settings of one. */
public final class FileTasks {

  private static final List<String> LETTERS =
      List.of("A", "B", "C", "D", "E", "F", "G", "H", "I", "J");
  private static final String ASKED = "Question: {question}\nAnswer:\n";
  private static final List<String> NEXT_QUESTION = List.of("\nQuestion:", "\nQ:");

  private FileTasks() {}

  /** How answers are compared with references. */
  enum Verify {
    EXACT,
    NUMBER,
    CHOICE,
    PATTERN,
    MATH,
    PYTHON;

    /** As a manifest has it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether programs that a model wrote may be run. */
  enum UnsafeCode {
    REFUSE,
    ALLOW
  }

  /** What a known benchmark brings; everything can be set otherwise. */
  private record Preset(
      String name, Map<String, String> columns, Verify verify, List<String> after, Shape shape) {}

  /** The form of prompts, and the labels of choices. */
  private record Shape(String template, List<String> cutAt, List<String> labels) {}

  private static final Preset USER =
      new Preset(
          "jsonl",
          Map.of(),
          Verify.EXACT,
          List.of(),
          new Shape(PromptForm.QUESTION, List.of(), LETTERS));

  private static final Preset GSM8K =
      new Preset(
          "gsm8k",
          Map.of("prompt", "question", "reference", "answer", "solution", "answer"),
          Verify.NUMBER,
          List.of("####", "A:", "The answer is", "The final answer is", "Answer:"),
          new Shape(ASKED, NEXT_QUESTION, LETTERS));

  private static final Preset MATH =
      new Preset(
          "math",
          Map.of("prompt", "problem", "reference", "answer", "group", "subject", "id", "unique_id"),
          Verify.MATH,
          List.of(),
          new Shape(ASKED, NEXT_QUESTION, LETTERS));

  private static final Preset ARC =
      new Preset(
          "arc",
          Map.of("prompt", "instruction", "reference", "answer", "solution", "output"),
          Verify.CHOICE,
          List.of("the correct answer is", "the answer is", "answer:"),
          new Shape(
              "{question}\n",
              List.of("\nPlease choose"),
              List.of("answer1", "answer2", "answer3", "answer4", "answer5")));

  private static final List<Preset> PRESETS = List.of(USER, GSM8K, MATH, ARC);

  /** A file of the user's own. */
  public static Supplier<Task> ofTheUser(Settings s) {
    return read(s, USER, s.path("file"), s.optionalPath("held-out"));
  }

  /** GSM8K (Cobbe et al. 2021): the folder with {@code train.jsonl} and {@code test.jsonl}. */
  public static Supplier<Task> gsm8k(Settings s) {
    Path data = s.path("data");
    return read(s, GSM8K, data.resolve("train.jsonl"), Optional.of(data.resolve("test.jsonl")));
  }

  /** MATH (Hendrycks et al. 2021) in one file. */
  public static Supplier<Task> math(Settings s) {
    return read(s, MATH, s.path("file"), s.optionalPath("held-out"));
  }

  /** ARC (Clark et al. 2018) in instruction form: the folder with its train and test file. */
  public static Supplier<Task> arc(Settings s) {
    Path data = s.path("data");
    return read(s, ARC, data.resolve("train.json"), Optional.of(data.resolve("test.json")));
  }

  /**
   * How task {@code name} judges questions that bring their references; empty for a task that reads
   * no file of rows.
   *
   * @param settings those of judging alone: verify, answer-after, labels, tolerance, cut-at
   */
  public static Optional<CheckJudge> judge(String name, Map<String, Object> settings) {
    return PRESETS.stream()
        .filter(preset -> preset.name().equals(name))
        .findFirst()
        .map(
            preset -> {
              Settings s = new Settings(name, settings);
              Supplier<AnswerCheck> check = checking(s, preset);
              List<String> cutAt = s.texts("cut-at", preset.shape().cutAt());
              return s.build(
                  () -> new CheckJudge(check.get(), new RunOn(cutAt), q -> Optional.empty()));
            });
  }

  /**
   * Finds the questions of {@code file}, which must not be trained on.
   *
   * @param name a task, for the names of its columns
   * @param settings its settings, of which {@code columns} is read
   * @throws dev.quaestor.eval.task.TaskException if it cannot be read, or a row has no question
   */
  public static Contamination heldOut(String name, Map<String, Object> settings, Path file) {
    Map<String, String> named =
        PRESETS.stream()
            .filter(preset -> preset.name().equals(name))
            .findFirst()
            .map(Preset::columns)
            .orElse(Map.of());
    Settings columns = new Settings(name, settings);
    return new HeldOutFile(Columns.of(columns.map("columns"), named)).read(file);
  }

  private static Supplier<AnswerCheck> checking(Settings s, Preset preset) {
    Verify verify = s.choice("verify", preset.verify());
    List<String> after = s.texts("answer-after", preset.after());
    List<String> labels = s.texts("labels", preset.shape().labels());
    double tolerance = s.number("tolerance", 0, 0, 0.5);
    UnsafeCode unsafe = s.choice("unsafe-code", UnsafeCode.REFUSE);
    Sandbox.Limits usual = Sandbox.Limits.USUAL;
    Sandbox.Limits limits =
        new Sandbox.Limits(
            s.integer("program-seconds", usual.seconds(), 1, 600),
            s.integer("program-megabytes", usual.megabytes(), 64, 65_536),
            usual.outputBytes(),
            usual.fileKilobytes());
    return () ->
        verify == Verify.PYTHON
            ? programs(preset.name(), unsafe, limits)
            : check(verify, new Markers(after), labels, tolerance);
  }

  private static AnswerCheck programs(String task, UnsafeCode unsafe, Sandbox.Limits limits) {
    if (unsafe == UnsafeCode.REFUSE) {
      throw new TaskException(
          "task %s: verify: python runs what a model wrote, as you, on this machine: in a process of its own with limits on time, memory, output and files, and without network where the system allows it, but it may read what you may read; say unsafe-code: allow where that is meant"
              .formatted(task));
    }
    return new ProgramCheck(
        Sandbox.here("python3", limits)
            .orElseThrow(
                () ->
                    new TaskException(
                        "task %s: verify: python needs python3 on the PATH, and it does not run there"
                            .formatted(task))));
  }

  private static Supplier<Task> read(Settings s, Preset preset, Path file, Optional<Path> heldOut) {
    Optional<Path> seedFile = s.optionalPath("seed-file");
    FileTask.Sources sources = new FileTask.Sources(file, heldOut, seedFile);
    Map<String, Object> given = s.map("columns");
    Supplier<AnswerCheck> checking = checking(s, preset);
    List<String> labels = s.texts("labels", preset.shape().labels());
    String template = s.text("prompt", preset.shape().template());
    List<String> cutAt = s.texts("cut-at", preset.shape().cutAt());
    int seedSet = s.integer("seed-set", seedFile.isPresent() ? -1 : 0, -1, 10_000_000);
    int shots = s.integer("shots", 0, 0, 100);
    int pool = s.integer("pool-size", 1_000_000, 1, 10_000_000);
    int steer = s.integer("steer", 0, 0, 1_000_000);
    int monitor = s.integer("monitor", FileTask.HELD_OUT, 0, 1_000_000);
    int test = s.integer("test", FileTask.HELD_OUT, 0, 1_000_000);
    int seed = s.integer("split-seed", 0, 0, Integer.MAX_VALUE);
    return () -> {
      AnswerCheck check = checking.get();
      Columns columns = Columns.of(given, preset.columns());
      return new FileTask(
          preset.name(),
          sources,
          new Questions(columns, check, labels),
          new FileTask.Sizes(
              new FixedSplits(seed, pool, steer, monitor, test), s.given(), seedSet, shots),
          new FileTask.Form(template, check, new RunOn(cutAt)));
    };
  }

  /** The check of answers to a file of the user's own. */
  static AnswerCheck check(Verify verify, Optional<String> after) {
    return check(verify, new Markers(after.stream().toList()), LETTERS, 0);
  }

  private static AnswerCheck check(
      Verify verify, Markers after, List<String> labels, double tolerance) {
    return switch (verify) {
      case EXACT -> new ExactCheck(after);
      case NUMBER -> new NumberCheck(after, tolerance);
      case CHOICE -> new ChoiceCheck(after, labels);
      case PATTERN -> new PatternCheck(after);
      case MATH -> new MathCheck(after);
      case PYTHON -> throw new IllegalArgumentException("programs are run where that is allowed");
    };
  }
}
