package dev.quaestor.experiments.cli;

import dev.quaestor.curation.store.StoreException;
import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.Environment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.PendingExtension;
import dev.quaestor.experiments.run.Reports;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.RunOutcome.End;
import dev.quaestor.experiments.run.StopSignal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code run} and {@code resume} share: carry it out, then say how it ended. */
final class Execution {

  private final Console console;
  private final Experiment experiment;
  private final ExperimentDirectory directory;

  Execution(Console console, Experiment experiment, ExperimentDirectory directory) {
    this.console = console;
    this.experiment = experiment;
    this.directory = directory;
  }

  int run(int jobs, Set<String> named) throws IOException, InterruptedException {
    return run(jobs, new ExperimentRunner.Terms(named, Optional.empty()));
  }

  @SuppressWarnings("try") // signals are handled for as long as it lasts
  int run(int jobs, ExperimentRunner.Terms terms) throws IOException, InterruptedException {
    StopSignal stop = new StopSignal();
    List<RunOutcome> outcomes;
    try (Signals signals = Signals.raising(stop, console);
        Progress progress = Progress.on(console, experiment)) {
      Environment environment =
          new Environment(console.students(), new Materials(console.students()), stop, progress);
      outcomes = new ExperimentRunner(experiment, directory, environment, terms).run(jobs);
    }
    int code = summarise(outcomes);
    List<String> added = code == 0 ? PendingExtension.take(directory) : List.of();
    if (!added.isEmpty()) {
      console.say("Extending it, as was asked meanwhile: --set " + String.join(" --set ", added));
      return new Execution(console, directory.read(added), directory)
          .run(jobs, ExperimentRunner.Terms.growing(ExtendCommand.named(added)));
    }
    console.result(directory.root().toString());
    return code;
  }

  private int summarise(List<RunOutcome> outcomes) throws IOException {
    End worst = End.DONE;
    Map<String, List<String>> failed = new LinkedHashMap<>();
    for (RunOutcome outcome : outcomes) {
      worst = outcome.end().compareTo(worst) > 0 ? outcome.end() : worst;
      if (outcome.end() == End.FAILED || outcome.end() == End.STOPPED) {
        failed
            .computeIfAbsent(outcome.message(), message -> new ArrayList<>())
            .add(outcome.run().name());
      } else if (outcome.end() == End.DONE && !outcome.message().isEmpty()) {
        console.say(outcome.run().name() + ": " + outcome.message());
      } else if (outcome.end() == End.PAUSED) {
        console.say(outcome.run().name() + ": " + outcome.message());
      } else if (outcome.end() == End.INTERRUPTED && outcome.message().startsWith("stopped")) {
        console.say(outcome.run().name() + ": " + outcome.message());
      }
    }
    failed.forEach((message, runs) -> console.error(named(runs) + ": " + message));
    report();
    switch (worst) {
      case DONE -> {}
      case PAUSED ->
          console.say(
              "Students are awaited; for each: quaestor next DIR --out FILE, train, quaestor tell"
                  + " DIR --student PATH|URL");
      case INTERRUPTED ->
          console.say(
              "Interrupted; nothing committed is lost. Go on with: quaestor resume "
                  + directory.root());
      case FAILED, STOPPED ->
          console.say(
              "The log is %s. Once that is put right, go on with: quaestor resume %s"
                  .formatted(directory.log(), directory.root()));
    }
    return worst.exitCode();
  }

  /** Runs that failed alike: {@code run margin/1}, {@code runs margin/1, margin/2 and 7 more}. */
  private static String named(List<String> runs) {
    if (runs.size() == 1) {
      return "run " + runs.get(0);
    }
    int shown = Math.min(2, runs.size() - 1);
    int more = runs.size() - shown;
    return "runs %s and %s"
        .formatted(
            String.join(", ", runs.subList(0, shown)),
            more == 1 ? runs.get(shown) : more + " more");
  }

  /** A page that cannot be written takes nothing from what the runs have committed. */
  private void report() {
    try {
      ExperimentReader reader = new ExperimentReader(directory);
      ExperimentRecord record = reader.record();
      console.say(Comparison.of(record).line());
      reader.look(record);
      Reports.write(directory, reader);
      console.say("Report: " + directory.report());
    } catch (IOException | StoreException e) {
      console.say(
          "warning: the report was not written: %s. Once that is put right: quaestor report %s"
              .formatted(Explanation.of(e), directory.root()));
    }
  }
}
