package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor stop DIR}. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Asks the process that runs an experiment to stop, as Ctrl-C does there, and waits until it"
          + " has: it finishes the step, keeps what it has, ends with code 75, and can be resumed."
    })
final class StopCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "the longest to wait for its end; default: 600")
  private long seconds = Duration.ofMinutes(10).toSeconds();

  StopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 0) {
      throw new UsageException("--wait must be at least 0, found " + seconds);
    }
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    Optional<Owner> owner = Owner.of(directory.root());
    if (owner.isEmpty()) {
      console.say(directory.root() + ": nothing runs there");
      return 0;
    }
    ProcessHandle process = owner.get().process();
    if (!owner.get().askToStop()) {
      console.error(
          "%s: process %d could not be asked; may you signal it?"
              .formatted(directory.root(), process.pid()));
      return 1;
    }
    console.say("Process %d was asked to stop".formatted(process.pid()));
    if (seconds == 0) {
      return 0;
    }
    try {
      process.onExit().get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      console.error(
          "process %d has not ended within %d s; it still finishes a step, ask again to end it at once"
              .formatted(process.pid(), seconds));
      return 1;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e.getCause());
    }
    console.say("Stopped. Go on with: quaestor resume " + directory.root());
    return 0;
  }
}
