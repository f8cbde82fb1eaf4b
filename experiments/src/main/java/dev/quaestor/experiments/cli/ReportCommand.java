package dev.quaestor.experiments.cli;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.Reports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code quaestor report DIR}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes DIR/report.html and a page for each run; prints its path.")
final class ReportCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    Comparison comparison = Reports.write(directory, new ExperimentReader(directory));
    console.say(comparison.line());
    console.result(directory.report().toString());
    return 0;
  }
}
