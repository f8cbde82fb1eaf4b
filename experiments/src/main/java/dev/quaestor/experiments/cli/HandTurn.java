package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.assembly.Materials;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.Audiences;
import dev.quaestor.experiments.run.ByHand;
import dev.quaestor.experiments.run.Environment;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.RunOutcome.End;
import dev.quaestor.experiments.run.StopSignal;
import dev.quaestor.experiments.run.Turn;
import dev.quaestor.experiments.track.Tracking;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@code next} and {@code tell} share: one run goes on to where somebody else takes over. */
record HandTurn(Console console, ByHand hand) {

  /** Goes on; ends the command where that failed. */
  @SuppressWarnings("try") // signals are handled for as long as it lasts
  RunOutcome take(Turn turn, Set<String> named) throws IOException, InterruptedException {
    StopSignal stop = new StopSignal();
    List<RunOutcome> outcomes;
    Tracking tracking =
        new Tracking(
            hand.experiment(), System.getenv(), warning -> console.say("warning: " + warning));
    try (Signals signals = Signals.raising(stop, console);
        Progress progress = Progress.on(console, hand.experiment())) {
      Audience audience = new Audiences(List.of(progress, tracking));
      Environment environment =
          new Environment(console.students(), new Materials(console.students()), stop, audience);
      outcomes =
          new ExperimentRunner(
                  hand.experiment(),
                  hand.directory(),
                  environment,
                  ExperimentRunner.Terms.of(named, turn))
              .run(1);
    }
    tracking.finish();
    RunOutcome outcome = outcomes.get(0);
    if (outcome.end() != End.DONE && outcome.end() != End.PAUSED) {
      String said = "run %s: %s".formatted(outcome.run().name(), outcome.message());
      if (outcome.end() == End.INTERRUPTED) {
        console.say(said);
      } else {
        console.error(said);
      }
      throw new Quaestor.Ended(outcome.end().exitCode());
    }
    return outcome;
  }

  /** The only run of several that was meant; ends the command where it is not clear which. */
  static Optional<ByHand.Awaited> only(List<ByHand.Awaited> awaited) {
    if (awaited.size() > 1) {
      throw new UsageException(
          "the rounds of %d runs wait for their students; name the run's own directory, one of: %s"
              .formatted(
                  awaited.size(),
                  String.join(
                      ", ",
                      awaited.stream().map(each -> each.run().directory().toString()).toList())));
    }
    return awaited.stream().findFirst();
  }
}
