package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.ManifestChange;
import dev.quaestor.experiments.tape.TapeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

  @Option(
      names = "--tape",
      paramLabel = "FILE",
      description =
          "replay: all answers come from this tape (`quaestor tape export`), and nothing is sent")
  private @Nullable Path tape;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Experiment experiment = manifest.read();
    Path root = out != null ? out : Path.of("runs", experiment.manifest().name());
    ExperimentDirectory directory = new ExperimentDirectory(root);
    refuseAnother(experiment, directory);
    return new Execution(console, experiment, directory)
        .run(jobs.of(experiment), new ExperimentRunner.Terms(Set.of(), whole(directory)));
  }

  /** The tape, read to its end before anything is written. */
  private Optional<TapeFile> whole(ExperimentDirectory directory) throws IOException {
    if (tape == null) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(tape)) {
      throw new UsageException(tape + ": no such tape; `quaestor tape export` writes one");
    }
    if (directory.exists() && !directory.replays()) {
      throw new UsageException(
          directory.root()
              + " holds an experiment that buys its answers; name another --out for the replay");
    }
    TapeFile file = new TapeFile(tape);
    file.read(recording -> {});
    return Optional.of(file);
  }

  /** A directory is taken up by the experiment that began it, and by no other. */
  static void refuseAnother(Experiment experiment, ExperimentDirectory directory)
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
