package dev.quaestor.experiments.cli;

import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.assembly.TimeForecast;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StudentSettings;
import dev.quaestor.experiments.manifest.TaskSettings;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.trainer.network.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How long an experiment computes on this machine, by the pace at which a student of its shape
 * trains and answers now.
 *
 * @param experiment what would run
 * @param materials what its tasks draw
 * @param students what is measured
 */
record PlanTime(Experiment experiment, Materials materials, Students students) {

  /** What one measurement holds for. */
  private record Measured(StudentSettings student, TaskSettings task, int batch) {}

  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("Computing here, without what teachers take, by what was measured now:");
    Map<Measured, Optional<Pace>> paces = new HashMap<>();
    Set<StudentSettings> bases = new HashSet<>();
    int seeds = experiment.manifest().seeds().size();
    OptionalDouble all = OptionalDouble.of(0);
    for (Variant variant : experiment.variants()) {
      Manifest manifest = variant.manifest();
      Material material = materials.material(manifest, manifest.seeds().get(0));
      var key = new Measured(manifest.student(), manifest.task(), manifest.train().batch());
      if (!paces.containsKey(key)) {
        paces.put(key, pace(manifest, material));
      }
      Optional<Pace> pace = paces.get(key);
      if (pace.isEmpty()) {
        return List.of(
            "How long it takes is not known: the student is trained or served by other programs.");
      }
      TimeForecast forecast =
          TimeForecast.of(manifest, material.pool().size(), material.monitor().size(), pace.get());
      boolean another = bases.add(manifest.student());
      lines.add("  %s: %s".formatted(variant.name(), words(forecast, another)));
      int made = another ? (manifest.student().base().shared() ? 1 : seeds) : 0;
      all = sum(all, forecast, seeds, made);
    }
    int jobs = new JobsOption().of(experiment);
    lines.add(
        all.isPresent()
            ? "  all of it, %s at a time: about %s"
                .formatted(Amounts.of(jobs, "run"), words(all.getAsDouble() / jobs))
            : "  all of it: not known, since steps follow what is charged");
    return lines;
  }

  private Optional<Pace> pace(Manifest manifest, Material material) throws IOException {
    long seed = manifest.seeds().get(0);
    return students.pace(new Students.Order(manifest, material, seed, Path.of("")));
  }

  private static OptionalDouble sum(
      OptionalDouble so, TimeForecast forecast, int seeds, int bases) {
    return so.isPresent() && forecast.run().isPresent()
        ? OptionalDouble.of(
            so.getAsDouble() + seeds * forecast.run().getAsDouble() + bases * forecast.base())
        : OptionalDouble.empty();
  }

  private static String words(TimeForecast forecast, boolean base) {
    String training =
        forecast.training().isPresent() ? words(forecast.training().getAsDouble()) : "not known";
    String parts =
        "training %s, observing %s, measuring %s"
            .formatted(training, words(forecast.observing()), words(forecast.measuring()));
    String run =
        forecast.run().isPresent()
            ? "%s a run (%s)".formatted(words(forecast.run().getAsDouble()), parts)
            : "a run's " + parts;
    return base && forecast.base() > 0
        ? "%s; its base %s".formatted(run, words(forecast.base()))
        : run;
  }

  private static String words(double seconds) {
    return Amounts.time(Math.round(seconds * 1e9));
  }
}
