package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an experiment lacks, or may not have, where a cluster's executors do its runs. */
final class PlacedProblems {

  private PlacedProblems() {}

  /** Those of {@code experiment}; none where its runs are done by one process. */
  static List<Problem> in(Experiment experiment) {
    Optional<ClusterSettings> placed = experiment.manifest().placed();
    List<Problem> problems = new ArrayList<>();
    for (Variant variant : experiment.variants()) {
      if (!variant.manifest().placed().equals(placed)) {
        problems.add(
            problem(
                experiment.written(),
                "cluster.place",
                "all runs go to one cluster, or none; variant %s says otherwise, write cluster once for all"
                    .formatted(variant.name())));
      }
    }
    if (placed.isEmpty()) {
      return problems;
    }
    Optional<ExperimentSettings> settings = experiment.manifest().experiment();
    if (settings.flatMap(ExperimentSettings::bill).isEmpty()) {
      problems.add(
          problem(
              experiment.written(),
              "experiment.bill",
              "with cluster.place: runs machines share one bill and one tape, in PostgreSQL, so"
                  + " that its limit holds for all of them; set it to jdbc:postgresql://host/database"));
    }
    if (settings.flatMap(ExperimentSettings::limit).flatMap(BudgetSettings::wallTime).isPresent()) {
      problems.add(
          problem(
              experiment.written(),
              "experiment.limit.wall-time",
              "with cluster.place: runs no machine sees how long runs on the others take; limit each"
                  + " run: budget.wall-time"));
    }
    if (experiment.variants().stream().map(Variant::manifest).anyMatch(PlacedProblems::batches)) {
      problems.add(
          problem(
              experiment.written(),
              "teacher.kind",
              "batches are gathered and awaited by one process; with cluster.place: runs ask by"
                  + " openai"));
    }
    return problems;
  }

  private static boolean batches(Manifest manifest) {
    return Stream.concat(manifest.faculty().values().stream(), manifest.judge().stream())
        .anyMatch(teacher -> teacher.kind() == TeacherSettings.Kind.OPENAI_BATCH);
  }

  private static Problem problem(Tree written, String path, String message) {
    return new Problem(path, written.locate(path), message);
  }
}
