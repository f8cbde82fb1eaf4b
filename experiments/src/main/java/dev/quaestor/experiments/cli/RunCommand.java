package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ManifestChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quaestor run MANIFEST}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an experiment; prints its directory at the end.",
      "A directory in which the same experiment was begun is taken up where it ended."
    })
final class RunCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ManifestOptions manifest = new ManifestOptions();
  @Mixin private JobsOption jobs = new JobsOption();

  @Option(names = "--out", paramLabel = "DIR", description = "default: runs/NAME")
  private @Nullable Path out;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Experiment experiment = manifest.read();
    Path root = out != null ? out : Path.of("runs", experiment.manifest().name());
    ExperimentDirectory directory = new ExperimentDirectory(root);
    refuseAnother(experiment, directory);
    return new Execution(console, experiment, directory).run(jobs.of(experiment), Set.of());
  }

  private static void refuseAnother(Experiment experiment, ExperimentDirectory directory)
      throws IOException {
    if (!directory.exists()) {
      return;
    }
    Experiment there = directory.read(List.of());
    List<String> changes =
        ManifestChange.between(there, experiment).stream()
            .filter(change -> !change.allowed(Set.of()))
            .map(ManifestChange::toString)
            .toList();
    if (!changes.isEmpty()) {
      throw new UsageException(
          "%s holds an experiment begun with other settings:\n  %s\nName another --out, or take up the one that is there with `quaestor resume %s`."
              .formatted(directory.root(), String.join("\n  ", changes), directory.root()));
    }
  }
}
