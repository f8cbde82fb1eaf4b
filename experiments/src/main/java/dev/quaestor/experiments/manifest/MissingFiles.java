package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.NearbyFiles;
import dev.quaestor.experiments.settings.Problem;
import dev.quaestor.experiments.settings.Tree;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files a manifest names that are not there. Whether they are is looked at before a run; it is told
 * here only where other problems are told anyway, so that a manifest of a run that is done can
 * still be read when its files have gone.
 */
final class MissingFiles {

  private static final List<String> NAMED =
      List.of(
          "student.checkpoint",
          "teacher.checkpoint",
          "teacher.file",
          "generate.template",
          "generate.check-template",
          "judge.checkpoint",
          "judge.file",
          "judging.rubric",
          "reward.checkpoint",
          "task.file",
          "task.held-out",
          "task.seed-file",
          "task.puzzles",
          "task.data");

  private MissingFiles() {}

  /** What can be no path at all is told where it is read. */
  private static boolean missing(String path) {
    try {
      return !Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  static List<Problem> in(Tree manifest) {
    List<Problem> problems = new ArrayList<>();
    for (String key : NAMED) {
      if (manifest.at(key).orElse(null) instanceof Tree.Text named
          && !named.text().isEmpty()
          && !named.text().contains("${")
          && !NamedFiles.inForce(key, named.text())
          && missing(named.text())) {
        String message =
            "there is no file or folder "
                + NearbyFiles.shown(named.text())
                + NearbyFiles.hint(Path.of(named.text()));
        problems.add(new Problem(key, named.where(), message));
      }
    }
    return problems;
  }
}
