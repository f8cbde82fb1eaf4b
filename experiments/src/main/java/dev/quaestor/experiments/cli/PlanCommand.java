package dev.quaestor.experiments.cli;

import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.StrategySettings.Schedule;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.Forecast;
import dev.quaestor.experiments.run.Preflight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quaestor plan MANIFEST}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a manifest would do and may cost, and what stands in the way.",
      "Nothing is sent, trained or written, unless --ask or --time says so."
    })
final class PlanCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ManifestOptions manifest = new ManifestOptions();

  @Option(names = "--out", paramLabel = "DIR", description = "where it would run")
  private @Nullable Path out;

  @Option(names = "--effective", description = "print the manifest with every setting written out")
  private boolean effective;

  @Option(
      names = "--ask",
      paramLabel = "N",
      description = "then ask about N candidates, as `quaestor try --n N` does")
  private @Nullable Integer ask;

  @Option(
      names = "--time",
      description =
          "then say how long it will compute here: a student of its shape trains and answers for"
              + " some seconds, and nothing of it is kept")
  private boolean time;

  PlanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, TeacherException {
    if (ask != null && ask < 1) {
      throw new UsageException("--ask must be at least 1, found " + ask);
    }
    Experiment experiment = manifest.read();
    if (effective) {
      console.result(experiment.yaml().stripTrailing());
      return 0;
    }
    Materials materials = new Materials(console.students());
    Path root = Objects.requireNonNullElse(out, Path.of("runs", experiment.manifest().name()));
    ExperimentDirectory directory = new ExperimentDirectory(root);
    Preflight preflight;
    try (Teachers teachers = new Teachers(System.getenv(), directory.batches())) {
      preflight =
          new Preflight(materials, console.students(), teachers, Preflight.Reach.THIS_MACHINE)
              .check(experiment, directory);
      preflight.warnings().forEach(warning -> console.say("warning: " + warning));
      preflight.orElseThrow();
      preflight.notes().forEach(console::result);
      describe(experiment, materials);
      forecast(experiment, materials, teachers);
      console.result("They take " + preflight.takes());
      if (time) {
        new PlanTime(experiment, materials, console.students(), teachers)
            .lines()
            .forEach(console::result);
      }
    }
    new FirstPrompts(experiment, materials).lines().forEach(console::result);
    preflight.unchecked().forEach(console::result);
    if (ask != null) {
      RunCommand.refuseAnother(experiment, directory);
      new Trying(console, Trying.Form.TEXT).carryOut(experiment, directory, ask);
    }
    return 0;
  }

  private void describe(Experiment experiment, Materials materials) {
    Manifest first = experiment.manifest();
    Task task = materials.task(first.task());
    console.result(task.description());
    console.result(
        "%s: %s; %s %s"
            .formatted(
                Amounts.of(experiment.runs(), "run"),
                experiment.variants().stream().map(Variant::name).collect(Collectors.joining(", ")),
                first.seeds().size() == 1 ? "seed" : "seeds",
                first.seeds().stream().map(Object::toString).collect(Collectors.joining(", "))));
    for (Variant variant : experiment.variants()) {
      console.result(line(variant, materials.material(variant.manifest(), first.seeds().get(0))));
    }
    console.result(
        (experiment.runs() == 1 ? "The run may be billed " : "All runs together may be billed ")
            + described(ExperimentRunner.limits(experiment)));
  }

  /** What runs will be charged; a variant for which nobody can say it yet is told so. */
  private void forecast(Experiment experiment, Materials materials, Teachers teachers)
      throws IOException, InterruptedException, TeacherException {
    console.result("Each run will be charged, when all goes as planned:");
    long seed = experiment.manifest().seeds().get(0);
    for (Variant variant : experiment.variants()) {
      Manifest manifest = variant.manifest();
      var assembly =
          new Assembly(
              manifest, materials.task(manifest.task()), materials.material(manifest, seed));
      console.result(
          "  %s: %s".formatted(variant.name(), Forecast.of(assembly, seed, teachers).words()));
    }
  }

  private static String line(Variant variant, Material material) {
    Manifest m = variant.manifest();
    long queries = m.plannedQueries();
    double observed =
        m.strategy().scores() ? Math.ceil(m.observedShare() * material.pool().size()) : 0;
    return "  %s: %s of %s, at most %s in all; at most %s; %s; %s"
        .formatted(
            variant.name(),
            Amounts.of(m.rounds(), "round"),
            Amounts.of(m.queriesPerRound(), "candidate"),
            queries == 1 ? "1 query" : queries + " queries",
            described(m.budget().limits(m.queries())),
            observed == 0
                ? "no candidate observed"
                : "about "
                    + Amounts.of(Math.round(observed), "candidate")
                    + (m.strategy().schedule() == Schedule.ONE_SHOT
                        ? " observed once"
                        : m.observe().screen().isPresent()
                            ? " observed in round 1, about %d in each later one"
                                .formatted(
                                    Math.round(Math.ceil(m.laterShare() * material.pool().size())))
                            : " observed a round"),
            steps(m, queries));
  }

  /** Steps follow what is charged; in a dimension without a limit they are not known beforehand. */
  private static String steps(Manifest m, long queries) {
    Dimension axis = m.train().stepsAxis();
    OptionalLong limit =
        axis == Dimension.QUERIES
            ? OptionalLong.of(queries)
            : m.budget().limits(m.queries()).limit(axis);
    return limit.isEmpty()
        ? "steps follow " + axis.key()
        : (axis == Dimension.QUERIES ? "" : "at most ")
            + Amounts.of(Math.round(m.train().stepsPerUnit() * limit.getAsLong()), "step")
            + " in the last round";
  }

  private static String described(Limits limits) {
    return Arrays.stream(Dimension.values())
        .filter(dimension -> limits.limit(dimension).isPresent())
        .map(dimension -> limits.limit(dimension).getAsLong() + " " + dimension.key())
        .collect(Collectors.joining(", "));
  }
}
