package dev.quaestor.experiments.cli;

import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quaestor try MANIFEST}. */
@Command(
    name = "try",
    mixinStandardHelpOptions = true,
    description = {
      "Asks a manifest's teachers about a handful of its candidates, and shows prompt, answer and verdict.",
      "It costs what it says, under the manifest's own limits; the answers stay on the tape in --out,",
      "where `quaestor run` of this manifest, or of a changed one, buys none of them again."
    })
final class TryCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ManifestOptions manifest = new ManifestOptions();

  @Option(
      names = "--n",
      paramLabel = "N",
      description = "how many candidates; default: ${DEFAULT-VALUE}")
  private int candidates = 8;

  @Option(names = "--out", paramLabel = "DIR", description = "default: runs/NAME, as for run")
  private @Nullable Path out;

  @Option(names = "--json", description = "for machines: an object an answer, one a line")
  private boolean json;

  TryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, TeacherException {
    if (candidates < 1) {
      throw new UsageException("--n must be at least 1, found " + candidates);
    }
    Experiment experiment = manifest.read();
    Path root = out != null ? out : Path.of("runs", experiment.manifest().name());
    ExperimentDirectory directory = new ExperimentDirectory(root);
    RunCommand.refuseAnother(experiment, directory);
    new Trying(console, json ? Trying.Form.JSON : Trying.Form.TEXT)
        .carryOut(experiment, directory, candidates);
    return 0;
  }
}
