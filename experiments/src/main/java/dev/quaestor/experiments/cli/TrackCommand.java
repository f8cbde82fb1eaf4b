package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.track.TrackedRun;
import dev.quaestor.experiments.track.TrackedSource;
import dev.quaestor.experiments.track.Tracker;
import dev.quaestor.experiments.track.Trackers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor track DIR}. */
@Command(
    name = "track",
    mixinStandardHelpOptions = true,
    description = {
      "Sends what an experiment has committed to trackers; it may be running.",
      "What a tracker has already stays as it is, so that sending twice changes" + " nothing."
    },
    footer = {
      "",
      "Tokens are read from the environment: MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME",
      "and MLFLOW_TRACKING_PASSWORD; TRACKIO_WRITE_TOKEN."
    })
final class TrackCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      description =
          "tensorboard:FOLDER, mlflow:URL or trackio:URL; may be repeated; default: those of the"
              + " manifest's track")
  private List<String> places = new ArrayList<>();

  TrackCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    List<Tracker> trackers = trackers(directory, directory.read(List.of()));
    TrackedSource source = TrackedSource.of(directory);
    if (source.begun().isEmpty()) {
      throw new UsageException(directory.root() + ": no run was begun there yet");
    }
    int code = 0;
    for (Tracker tracker : trackers) {
      try (tracker) {
        console.result(sent(source, tracker));
      } catch (IOException e) {
        console.error("%s: not all was sent: %s".formatted(tracker.name(), Explanation.of(e)));
        code = 1;
      }
    }
    return code;
  }

  private List<Tracker> trackers(ExperimentDirectory directory, Experiment experiment) {
    if (places.isEmpty()) {
      List<Tracker> written = Trackers.of(experiment, directory, System.getenv());
      if (written.isEmpty()) {
        throw new UsageException(
            "the manifest has no track; name a place: --to tensorboard:FOLDER, mlflow:URL or"
                + " trackio:URL");
      }
      return written;
    }
    List<Tracker> named = new ArrayList<>();
    for (String place : places) {
      try {
        named.add(Trackers.named(place, experiment, System.getenv()));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--to: " + e.getMessage());
      }
    }
    return named;
  }

  private static String sent(TrackedSource source, Tracker tracker)
      throws IOException, InterruptedException {
    int rounds = 0;
    int runs = 0;
    for (PlannedRun planned : source.begun()) {
      TrackedRun run = source.run(planned);
      tracker.send(run);
      runs++;
      rounds += run.rounds().size();
    }
    tracker.complete(source.whole(), source.state());
    return "%s: has %s with %s"
        .formatted(tracker.name(), Amounts.of(runs, "run"), Amounts.of(rounds, "round"));
  }
}
