package dev.quaestor.experiments.cli;

import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.PendingExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor extend DIR --set key=value…}. */
@Command(
    name = "extend",
    mixinStandardHelpOptions = true,
    description = {
      "Adds variants, seeds, rounds or budget to an experiment, and runs what is new; prints its"
          + " directory at the end.",
      "What is done stays bit for bit, and what is added comes out as if it had been there from the"
          + " start; what cannot be",
      "added so is refused. One that another process runs is extended as soon as that process is"
          + " done with its runs."
    })
final class ExtendCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      required = true,
      description =
          "what it is to be: seeds, experiment.vary.…, experiment.variants.…, rounds, budget.…,"
              + " experiment.limit.…; may be repeated")
  private List<String> overrides = new ArrayList<>();

  @Mixin private JobsOption jobs = new JobsOption();
  @Mixin private EventsOption events = new EventsOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();

  ExtendCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    Experiment experiment = directory.read(overrides);
    if (experiment.yaml().equals(directory.read(List.of()).yaml())) {
      throw new UsageException(
          "%s: nothing is added: %s is what it is already"
              .formatted(directory.root(), String.join(", ", overrides)));
    }
    if (!confirm.goesOn(console, experiment, directory)) {
      console.say("Nothing was added");
      return 2;
    }
    try {
      return run(directory, experiment);
    } catch (RunLock.InUseException e) {
      PendingExtension.leave(directory, overrides);
    }
    try {
      // Whoever ran it may have ended since, without a look at what was left.
      PendingExtension.take(directory);
      return run(directory, experiment);
    } catch (RunLock.InUseException e) {
      PendingExtension.leave(directory, overrides);
      console.say(
          "Another process runs it, and adds this as soon as its runs are done; if it is stopped before, the next `quaestor resume %s` does."
              .formatted(directory.root()));
      console.result(directory.root().toString());
      return 0;
    }
  }

  private int run(ExperimentDirectory directory, Experiment experiment)
      throws IOException, InterruptedException {
    return new Execution(console, experiment, directory, events)
        .run(jobs.of(experiment), ExperimentRunner.Terms.growing(named(overrides)));
  }

  /** The keys that overrides name. */
  static Set<String> named(List<String> overrides) {
    return overrides.stream()
        .map(override -> override.substring(0, override.indexOf('=')).strip())
        .collect(Collectors.toSet());
  }
}
