package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.ManifestFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** A task by its name and settings, as it would stand in a manifest. */
final class TaskOptions {

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "the task: quaestor init --tasks lists them; --annotated FILE needs none")
  private String task = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of the task, such as data=DIR; may be repeated")
  private List<String> settings = new ArrayList<>();

  /**
   * Its name.
   *
   * @throws UsageException if none was named
   */
  String name() {
    if (task.isEmpty()) {
      throw new UsageException(
          "Missing required option: '--task=NAME'; `quaestor init --tasks` lists the names");
    }
    return task;
  }

  Map<String, Object> settings() {
    return ManifestFile.taskSettings(name(), settings);
  }
}
