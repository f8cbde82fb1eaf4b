package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor resume DIR}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Takes up an experiment where it ended; prints its directory at the end.",
      "--set rounds=… and --set budget.…=… let it go on for longer; nothing else may change"
          + " here, see extend."
    })
final class ResumeCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "raises a limit or adds rounds by name; may be repeated")
  private List<String> overrides = new ArrayList<>();

  @Mixin private JobsOption jobs = new JobsOption();
  @Mixin private EventsOption events = new EventsOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();

  ResumeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    Experiment experiment = directory.read(overrides);
    if (!confirm.goesOn(console, experiment, directory)) {
      console.say("Nothing was begun");
      return 2;
    }
    return new Execution(console, experiment, directory, events)
        .run(jobs.of(experiment), ExtendCommand.named(overrides));
  }
}
