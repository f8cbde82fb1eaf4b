package dev.quaestor.experiments.cli;

import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.experiments.run.Exactness;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.Extension;
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
      "With --json a line for each."
    })
final class StatusCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "an experiment's directory")
  private List<Path> paths = new ArrayList<>();

  @Option(names = "--json", description = "for machines")
  private boolean json;

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
    ExperimentReader reader = new ExperimentReader(directory);
    List<ExperimentReader.Read> runs = reader.runs();
    List<Extension> extensions = directory.extensions();
    if (json) {
      console.result(StatusJson.of(reader.experiment(), runs, extensions).toString());
      return;
    }
    console.result(
        "%s: %s"
            .formatted(
                reader.experiment().manifest().name(),
                StatusJson.state(runs).name().toLowerCase(Locale.ROOT)));
    extensions.forEach(
        extension ->
            console.result("  extension %d: %s".formatted(extension.number(), extension.added())));
    for (ExperimentReader.Read read : runs) {
      console.result(line(read));
    }
    runs.stream()
        .map(ExperimentReader.Read::exactness)
        .filter(exactness -> !exactness.exact())
        .map(Exactness::words)
        .distinct()
        .forEach(words -> console.result("  " + words));
  }

  private static String line(ExperimentReader.Read read) {
    RunRecord record = read.record();
    String score =
        record.rounds().isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                ", macro accuracy %.3f",
                RunRecord.monitored(record.last()).macroAccuracy());
    return "  %-24s %-11s round %d of %d, %d queries charged, %d billed%s%s"
        .formatted(
            read.run().name(),
            record.state().name().toLowerCase(Locale.ROOT),
            Math.max(0, record.rounds().size() - 1),
            read.run().variant().manifest().rounds(),
            record.charged().queries(),
            record.billed().queries(),
            score,
            read.reason().isEmpty() ? "" : " (" + read.reason() + ")");
  }
}
