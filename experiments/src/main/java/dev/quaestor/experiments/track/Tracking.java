package dev.quaestor.experiments.track;

import dev.quaestor.curation.RunState;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.RunOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sends an experiment to its trackers while it runs. Whoever commits a round leaves its run's name
 * with a {@link Channel} and goes on at once.
 */
public final class Tracking implements Audience {

  /** How long the end of everything waits for what is not sent yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Experiment experiment;
  private final Map<String, String> environment;
  private final Consumer<String> warnings;
  private final List<Channel> channels = new ArrayList<>();

  /**
   * For {@code experiment}.
   *
   * @param warnings is told once of a tracker that is down
   */
  public Tracking(
      Experiment experiment, Map<String, String> environment, Consumer<String> warnings) {
    this.experiment = experiment;
    this.environment = environment;
    this.warnings = warnings;
  }

  @Override
  public synchronized void locked(ExperimentDirectory directory) {
    try {
      List<Tracker> trackers = Trackers.of(experiment, directory, environment);
      if (!trackers.isEmpty()) {
        begin(trackers, TrackedSource.of(directory));
      }
    } catch (IOException | RuntimeException e) {
      warnings.accept(
          "track: nothing is sent: %s. Once that is put right: quaestor track %s"
              .formatted(Explanation.of(e), directory.root()));
    }
  }

  /** All that was committed before is due. */
  private void begin(List<Tracker> trackers, TrackedSource source) {
    for (Tracker tracker : trackers) {
      channels.add(new Channel(tracker, source, warnings).start());
    }
    source.begun().forEach(this::due);
  }

  @Override
  public synchronized void starts(PlannedRun run, RunState state) {
    due(run);
  }

  @Override
  public synchronized void recorded(PlannedRun run, RunState state) {
    due(run);
  }

  @Override
  public synchronized void ended(RunOutcome outcome) {
    if (outcome.run().begun()) {
      due(outcome.run());
    }
  }

  private void due(PlannedRun run) {
    channels.forEach(channel -> channel.due(run));
  }

  /** All has ended and the report is written: sends the rest, for as long as patience lasts. */
  public void finish() throws InterruptedException {
    List<Channel> ending;
    synchronized (this) {
      ending = List.copyOf(channels);
      channels.clear();
    }
    ending.forEach(Channel::end);
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (Channel channel : ending) {
      boolean ignored = channel.await(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
  }
}
