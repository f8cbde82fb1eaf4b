package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.Exactness;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.Extension;
import dev.quaestor.experiments.run.Standing;
import dev.quaestor.experiments.run.StatusJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor status DIR}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Says how far experiments are; they may be running.",
      "Ledgers are looked at and not verified, which --verify does, and so do resume, compare and"
          + " report.",
      "With --json a line for each."
    })
final class StatusCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "an experiment's directory")
  private List<Path> paths = new ArrayList<>();

  @Option(names = "--json", description = "for machines")
  private boolean json;

  @Option(
      names = "--verify",
      description = "read every ledger and the bill whole, and compute their hashes and sums anew")
  private boolean verify;

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (paths.size() == 1) {
      tell(paths.get(0));
      return 0;
    }
    int code = 0;
    for (Path path : paths) {
      try {
        tell(path);
      } catch (IOException | RuntimeException e) {
        console.error(Explanation.of(e));
        code = 1;
      }
    }
    return code;
  }

  private void tell(Path path) throws IOException {
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    List<Extension> extensions = directory.extensions();
    if (json) {
      ExperimentReader reader =
          verify ? new ExperimentReader(directory) : ExperimentReader.looking(directory);
      console.result(StatusJson.of(reader.experiment(), reader.runs(), extensions).toString());
      return;
    }
    if (verify) {
      int verified = new ExperimentReader(directory).runs().size();
      console.say("%s: the bill and %s verify".formatted(path, Amounts.of(verified, "run")));
    }
    Experiment experiment = directory.read(List.of());
    List<Standing> runs = Standing.of(experiment, directory);
    console.result(
        "%s: %s"
            .formatted(
                experiment.manifest().name(),
                Standing.whole(runs).name().toLowerCase(Locale.ROOT)));
    extensions.forEach(
        extension ->
            console.result("  extension %d: %s".formatted(extension.number(), extension.added())));
    for (Standing run : runs) {
      console.result(line(run));
    }
    runs.stream()
        .map(Standing::exactness)
        .filter(exactness -> !exactness.exact())
        .map(Exactness::words)
        .distinct()
        .forEach(words -> console.result("  " + words));
  }

  private static String line(Standing standing) {
    String score =
        standing
            .monitored()
            .map(card -> String.format(Locale.ROOT, ", macro accuracy %.3f", card.macroAccuracy()))
            .orElse("");
    return "  %-24s %-11s round %d of %d, %d queries charged, %d billed%s%s"
        .formatted(
            standing.run().name(),
            standing.state().name().toLowerCase(Locale.ROOT),
            standing.rounds(),
            standing.run().variant().manifest().rounds(),
            standing.gist().charged().queries(),
            standing.billed().queries(),
            score,
            standing.reason().isEmpty() ? "" : " (" + standing.reason() + ")");
  }
}
