package dev.quaestor.experiments.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.assembly.TimeForecast;
import dev.quaestor.experiments.assembly.TimeForecast.Paces;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.TaskSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.experiments.run.ChargeForecast;
import dev.quaestor.experiments.run.ChargeForecast.Bound;
import dev.quaestor.trainer.network.Pace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How long an experiment computes on this machine: what this program took to start, the pace at
 * which a student of its shape trains and answers now, and what was lost until that was compiled.
 */
final class PlanTime {

  private static final double SECONDS = 600;

  /**
   * Times what a student's work takes when nothing else is done: choosing, books and checkpoints,
   * and another run beside it. Five shipped presets took 1.5 to 1.7 times (LAB.md).
   */
  private static final double ALL_ELSE = 1.5;

  /** What one measurement holds for. */
  private record Measured(
      StudentSettings.Model model, Object student, TaskSettings task, int batch) {}

  private final Experiment experiment;
  private final Materials materials;
  private final Students students;
  private final Teachers teachers;
  private final double started;
  private final double processor;
  private final Map<Measured, Optional<Pace.Both>> measured = new HashMap<>();

  /**
   * @param materials what its tasks draw
   * @param students what is measured
   * @param teachers asked where they cost nothing
   */
  PlanTime(Experiment experiment, Materials materials, Students students, Teachers teachers) {
    this.experiment = experiment;
    this.materials = materials;
    this.students = students;
    this.teachers = teachers;
    this.started = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    this.processor =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
  }

  List<String> lines() throws IOException, TeacherException, InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.add("Computing here, without what teachers elsewhere take, by what was measured now:");
    Set<Object> made = new HashSet<>();
    double all = 0;
    double allOfProcessor = 0;
    double warming = 0;
    double warmingOfProcessor = 0;
    boolean most = false;
    for (Variant variant : experiment.variants()) {
      Manifest manifest = variant.manifest();
      Material material = materials.material(manifest, seed());
      Optional<Measures> found = paces(manifest, material);
      if (found.isEmpty()) {
        return List.of(
            "How long it takes is not known: the student is trained or served by other programs.");
      }
      Paces wall = found.get().wall();
      Paces processors = found.get().processor();
      var assembly = new Assembly(manifest, materials.task(manifest.task()), material);
      ChargeForecast charge = ChargeForecast.of(assembly, seed(), teachers, FirstPrompts.UNKNOWN);
      TimeForecast forecast = TimeForecast.of(manifest, material, wall, charge.units());
      boolean bound =
          charge.bound() == Bound.AT_MOST || manifest.train().earlyStopping().isPresent();
      boolean base = made.add(manifest.student());
      boolean taught = made.add(trained(manifest));
      lines.add(
          "  %s: %s%s"
              .formatted(
                  variant.name(),
                  words(forecast, bound ? "at most " : ""),
                  (base ? made("base", forecast.base()) : "")
                      + (taught ? made("teachers", forecast.teachers()) : "")));
      all += sum(manifest, forecast, base, taught);
      allOfProcessor +=
          sum(
              manifest,
              TimeForecast.of(manifest, material, processors, charge.units()),
              base,
              taught);
      warming = Math.max(warming, wall.warming());
      warmingOfProcessor = Math.max(warmingOfProcessor, processors.warming());
      most |= bound;
    }
    int jobs = new JobsOption().of(experiment);
    lines.add("  starting, and compiling what computes: %s".formatted(words(started + warming)));
    lines.add("  choosing, books, checkpoints and runs beside one another: half as much again");
    lines.add(
        "  all of it, %s at a time: %s %s; of processors %s"
            .formatted(
                Amounts.of(jobs, "run"),
                most ? "up to about" : "about",
                words(ALL_ELSE * all / jobs + started + warming),
                words(ALL_ELSE * allOfProcessor + processor + warmingOfProcessor)));
    return lines;
  }

  /** All seeds of a variant, with what is made for it first and others use as well. */
  private double sum(Manifest manifest, TimeForecast forecast, boolean base, boolean taught) {
    int seeds = experiment.manifest().seeds().size();
    return seeds * forecast.run()
        + (base ? (manifest.student().base().shared() ? 1 : seeds) * forecast.base() : 0)
        + (taught ? seeds * forecast.teachers() : 0);
  }

  private long seed() {
    return experiment.manifest().seeds().get(0);
  }

  /** What the teachers that are made for it are made of: variants share them. */
  private static Object trained(Manifest manifest) {
    return List.of(
        manifest.student().tokenizer(),
        manifest.faculty().values().stream().flatMap(each -> each.trained().stream()).toList());
  }

  /** Paces by both clocks. */
  private record Measures(Paces wall, Paces processor) {}

  private Optional<Measures> paces(Manifest manifest, Material material) throws IOException {
    var order = new Students.Order(manifest, material, seed(), Path.of(""));
    int batch = manifest.train().batch();
    StudentSettings student = manifest.student();
    var own = new Measured(student.model(), student, manifest.task(), batch);
    if (!measured.containsKey(own)) {
      measured.put(own, students.pace(order));
    }
    Map<String, Pace> wall = new HashMap<>();
    Map<String, Pace> processors = new HashMap<>();
    for (Map.Entry<String, TeacherSettings> named : manifest.faculty().entrySet()) {
      if (named.getValue().trained().isPresent()) {
        StudentSettings.Model model = named.getValue().trained().get().model();
        var key = new Measured(model, student.tokenizer(), manifest.task(), batch);
        if (!measured.containsKey(key)) {
          measured.put(key, students.pace(order, model));
        }
        measured
            .get(key)
            .ifPresent(
                both -> {
                  wall.put(named.getKey(), both.wall());
                  processors.put(named.getKey(), both.processor());
                });
      }
    }
    return measured
        .get(own)
        .map(
            both ->
                new Measures(
                    new Paces(both.wall(), wall), new Paces(both.processor(), processors)));
  }

  private static String made(String what, double seconds) {
    return seconds == 0 ? "" : "; its %s %s".formatted(what, words(seconds));
  }

  private static String words(TimeForecast forecast, String most) {
    return "%s%s a run (training %s%s, observing %s, %smeasuring %s)"
        .formatted(
            most,
            words(forecast.run()),
            most,
            words(forecast.training()),
            words(forecast.observing()),
            forecast.asking() == 0 ? "" : "asking " + words(forecast.asking()) + ", ",
            words(forecast.measuring()));
  }

  /** Some minutes are told in seconds: rounded up to minutes one would be two. */
  private static String words(double seconds) {
    return seconds < SECONDS
        ? "%.0f s".formatted(seconds)
        : Amounts.time(Math.round(seconds * 1e9));
  }
}
