package dev.quaestor.experiments.cli;

import dev.quaestor.curation.store.StoreException;
import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.Audiences;
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
import dev.quaestor.experiments.track.Tracking;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code run} and {@code resume} share: carry it out, then say how it ended. */
final class Execution {

  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final Console console;
  private final Experiment experiment;
  private final ExperimentDirectory directory;

  private final EventsOption events;

  Execution(
      Console console, Experiment experiment, ExperimentDirectory directory, EventsOption events) {
    this.console = console;
    this.experiment = experiment;
    this.directory = directory;
    this.events = events;
  }

  int run(int jobs, Set<String> named) throws IOException, InterruptedException {
    return run(jobs, new ExperimentRunner.Terms(named, Optional.empty()));
  }

  int run(int jobs, ExperimentRunner.Terms terms) throws IOException, InterruptedException {
    PrintStream lines = events.open(console);
    try {
      Consumer<String> line =
          told -> {
            synchronized (lines) {
              lines.println(told);
            }
          };
      Events told =
          new Events(experiment, Clock.systemUTC(), events.wanted() ? line : unheard -> {});
      return run(jobs, terms, told);
    } finally {
      events.close(lines);
    }
  }

  private int run(int jobs, ExperimentRunner.Terms terms, Events told)
      throws IOException, InterruptedException {
    told.launch(directory, jobs);
    Consumer<String> warnings = warning -> console.say("warning: " + warning);
    Notifier notifier = new Notifier(experiment, directory, System.getenv(), warnings);
    try {
      Tracking tracking = new Tracking(experiment, System.getenv(), this::warn);
      List<RunOutcome> outcomes = outcomes(jobs, terms, List.of(told, tracking, notifier));
      End worst = summarise(outcomes);
      tracking.finish();
      List<String> added = worst == End.DONE ? PendingExtension.take(directory) : List.of();
      if (!added.isEmpty()) {
        console.say("Extending it, as was asked meanwhile: --set " + String.join(" --set ", added));
        return new Execution(console, directory.read(added), directory, events)
            .run(jobs, ExperimentRunner.Terms.growing(ExtendCommand.named(added)), told);
      }
      notifier.ended(outcomes, worst);
      console.result(directory.root().toString());
      told.done(directory, worst.exitCode(), worst.name().toLowerCase(Locale.ROOT));
      return worst.exitCode();
    } catch (IOException | RuntimeException e) {
      told.failed(directory, Quaestor.exitCode(e), Explanation.of(e));
      if (directory.exists()) {
        notifier.failed(Explanation.of(e));
      }
      throw e;
    }
  }

  private void warn(String warning) {
    LOG.warn(warning);
    console.say("warning: " + warning);
  }

  @SuppressWarnings("try") // signals are handled for as long as it lasts
  private List<RunOutcome> outcomes(
      int jobs, ExperimentRunner.Terms terms, List<Audience> listeners)
      throws IOException, InterruptedException {
    StopSignal stop = new StopSignal();
    try (Signals signals = Signals.raising(stop, console);
        Progress progress = Progress.on(console, experiment)) {
      List<Audience> all = new ArrayList<>(List.of(progress));
      all.addAll(listeners);
      Environment environment =
          new Environment(
              console.students(), new Materials(console.students()), stop, new Audiences(all));
      return new ExperimentRunner(experiment, directory, environment, terms).run(jobs);
    }
  }

  private End summarise(List<RunOutcome> outcomes) throws IOException {
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
    return worst;
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
      List<ExperimentReader.Read> runs = reader.runs();
      ExperimentRecord record = reader.record(runs);
      Comparison comparison = Comparison.of(record);
      console.say(comparison.line());
      reader.look(record);
      Reports.write(directory, runs, comparison);
      console.say("Report: " + directory.report());
    } catch (IOException | StoreException e) {
      console.say(
          "warning: the report was not written: %s. Once that is put right: quaestor report %s"
              .formatted(Explanation.of(e), directory.root()));
    }
  }
}
