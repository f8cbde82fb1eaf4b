package dev.quaestor.experiments.manifest;

import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.SettingProblem;
import dev.quaestor.experiments.settings.Binder;
import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with the settings that only the task knows, as far as no file need be read: told
 * with everything else that is wrong in a manifest, each on its line.
 */
final class TaskProblems {

  private TaskProblems() {}

  /** The problems of the task that stands in {@code manifest}; none where it cannot be read. */
  static List<Problem> in(Tree manifest) {
    Optional<Tree> task = manifest.at("task");
    List<Problem> unread = new ArrayList<>();
    Optional<TaskSettings> settings =
        task.flatMap(tree -> Binder.bind(tree, TaskSettings.class, unread));
    if (settings.isEmpty() || unread.stream().anyMatch(p -> p.path().equals("name"))) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    for (SettingProblem wrong : Tasks.problems(settings.get().name(), settings.get().values())) {
      String path = wrong.key().isEmpty() ? "task" : "task." + wrong.key();
      problems.add(new Problem(path, manifest.locate(path), wrong.message()));
    }
    return problems;
  }
}
