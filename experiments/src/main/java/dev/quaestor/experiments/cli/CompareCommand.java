package dev.quaestor.experiments.cli;

import dev.quaestor.curation.store.StoreException;
import dev.quaestor.eval.comparison.Assertion;
import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.comparison.ComparisonText;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.RoundMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor compare DIR}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Compares the variants of an experiment, paired by seed, on the monitor split.")
final class CompareCommand implements Callable<Integer> {

  private static final int ASSERTION_FAILED = 4;

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(names = "--json", description = "for machines")
  private boolean json;

  @Option(
      names = "--assert",
      paramLabel = "VERDICT",
      description = "\"margin > random\"; exit code 4 where it does not hold; may be repeated")
  private List<String> assertions = new ArrayList<>();

  CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    ExperimentReader reader = new ExperimentReader(ExperimentDirectory.find(path));
    List<ExperimentReader.Read> runs = reader.runs();
    ExperimentRecord record = reader.record(runs);
    Comparison comparison = Comparison.of(record);
    List<Assertion.Result> results = new ArrayList<>();
    try {
      for (String text : assertions) {
        results.add(Assertion.parse(text).check(comparison));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    if (json) {
      console.result(RoundMetrics.beside(comparison, runs).toString());
    } else {
      console.result(ComparisonText.of(comparison));
    }
    looked(console, reader, record);
    int code = 0;
    for (int i = 0; i < results.size(); i++) {
      if (!results.get(i).holds()) {
        console.error(
            "--assert \"%s\" does not hold: %s"
                .formatted(assertions.get(i), results.get(i).reason()));
        code = ASSERTION_FAILED;
      }
    }
    return code;
  }

  /** A look that cannot be recorded takes nothing from what was told. */
  static void looked(Console console, ExperimentReader reader, ExperimentRecord record) {
    try {
      reader.look(record);
    } catch (StoreException e) {
      console.say(
          "This look is not recorded, so that a later verdict will not count it: "
              + Explanation.of(e));
    }
  }
}
