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
      required = true,
      description = "the task: quaestor init --tasks lists them")
  private String task = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of the task, such as data=DIR; may be repeated")
  private List<String> settings = new ArrayList<>();

  String name() {
    return task;
  }

  Map<String, Object> settings() {
    return ManifestFile.taskSettings(task, settings);
  }
}
