package dev.quaestor.experiments.run;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.Variant;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The most money an experiment may still be billed: every call that its runs may make at the worst
 * that one can cost, no answer shared between variants, and never more than its limits let through.
 *
 * @param directory where what was billed already is read
 */
public record DearestCost(Experiment experiment, ExperimentDirectory directory) {

  /** In millionths of a dollar; empty where nothing bounds it. */
  public OptionalLong microUsd(Materials materials, Teachers teachers) throws IOException {
    long limit =
        ExperimentRunner.limits(experiment).limit(Dimension.MICRO_USD).orElse(Long.MAX_VALUE);
    long calls = calls(materials, teachers);
    long most = Math.min(limit, calls);
    if (most == Long.MAX_VALUE) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(0, most - billed()));
  }

  private long billed() throws IOException {
    if (!directory.exists()) {
      return 0;
    }
    return new ExperimentReader(directory)
        .bill()
        .map(bill -> bill.lines().stream().mapToLong(line -> line.cost().microUsd()).sum())
        .orElse(0L);
  }

  private long calls(Materials materials, Teachers teachers) throws IOException {
    long all = 0;
    long planned = 0;
    long dearest = 0;
    for (Variant variant : experiment.variants()) {
      Manifest manifest = variant.manifest();
      if (scored(manifest)) {
        return Long.MAX_VALUE;
      }
      long seed = manifest.seeds().get(0);
      Material material = materials.material(manifest, seed);
      Assembly assembly = new Assembly(manifest, materials.task(manifest.task()), material);
      long worst = worst(assembly, teachers);
      long own =
          manifest
              .budget()
              .limits(manifest.queries())
              .limit(Dimension.MICRO_USD)
              .orElse(Long.MAX_VALUE);
      int seeds = experiment.manifest().seeds().size();
      all += Math.min(own, manifest.queries() * worst) * seeds;
      planned += manifest.queries() * seeds;
      dearest = Math.max(dearest, worst);
    }
    // Attempts that are lost on the way are billed as well.
    long attempts = ExperimentRunner.limits(experiment).limit(Dimension.QUERIES).orElse(planned);
    return all + Math.max(0, attempts - planned) * dearest;
  }

  /** Whether somebody is paid for scores, whose prompts are made of answers yet to come. */
  private static boolean scored(Manifest manifest) {
    boolean judged = manifest.judge().filter(judge -> judge.price().paid()).isPresent();
    boolean rewarded = manifest.reward().filter(reward -> reward.price().paid()).isPresent();
    return judged || rewarded;
  }

  /** The dearest call. */
  private static long worst(Assembly assembly, Teachers teachers) throws IOException {
    Map<String, Teacher> faculty = new HashMap<>();
    for (var named : assembly.manifest().faculty().entrySet()) {
      if (named.getValue().price().paid()) {
        Teachers.Order order =
            Teachers.Order.of(named.getKey(), named.getValue(), assembly.manifest());
        try {
          faculty.put(named.getKey(), teachers.of(order, assembly.task()).teacher());
        } catch (TeacherException e) {
          throw new RunFailure(e.getMessage(), e);
        }
      }
    }
    long worst = 0;
    if (!faculty.isEmpty()) {
      for (Candidate candidate : Material.candidates(assembly.material().pool())) {
        for (TeacherRequest request : assembly.mode().requests(candidate)) {
          Teacher teacher = faculty.get(request.teacher());
          Cost cost = teacher == null ? Cost.ZERO : teacher.worstCase(request);
          worst = Math.max(worst, cost.microUsd());
        }
      }
    }
    return worst;
  }
}
