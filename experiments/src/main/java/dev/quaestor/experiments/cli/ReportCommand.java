package dev.quaestor.experiments.cli;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.Reports;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor report DIR}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Writes DIR/report.html, its curves as SVG, and a page for each run; prints its path.")
final class ReportCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "write the experiment's page there, and nothing into DIR")
  private @Nullable Path to;

  @Option(
      names = "--png",
      description = "write the curves as PNG too, beside the SVG; needs a font on this machine")
  private boolean png;

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    ExperimentReader reader = new ExperimentReader(directory);
    List<ExperimentReader.Read> runs = reader.runs();
    ExperimentRecord record = reader.record(runs);
    Comparison comparison = Comparison.of(record);
    console.say(comparison.line());
    CompareCommand.looked(console, reader, record);
    try {
      if (to != null) {
        Reports.write(to, comparison);
      } else {
        Reports.write(directory, runs, comparison);
        if (png) {
          Reports.paint(directory, comparison);
        }
      }
    } catch (FileSystemException e) {
      String elsewhere = to == null ? "; --to FILE writes the page elsewhere" : "";
      IOException told = new IOException(Explanation.of(e) + elsewhere);
      told.addSuppressed(e);
      throw told;
    }
    console.result((to == null ? directory.report() : to).toString());
    return 0;
  }
}
