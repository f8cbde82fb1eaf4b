package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.page.PageView;
import dev.quaestor.experiments.run.StopSignal;
import dev.quaestor.experiments.settings.NearbyFiles;
import dev.quaestor.teacher.door.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor serve DIR…}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a live page over experiments, whoever runs them, until it is stopped: scores, spend,"
          + " time",
      "left, the verdict so far; of each run what is asked now and all that was. It only reads, and"
          + " no",
      "run waits for it. Prints `ready http://127.0.0.1:N/`. Others than this machine see it with a"
          + " token."
    })
final class ServeCommand implements Callable<Integer> {

  /** A shorter token could be guessed. */
  private static final int SHORTEST_TOKEN = 16;

  private final Console console;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description =
          "experiments' directories, or folders of them; one that is not begun is awaited")
  private List<Path> places = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "default: ${DEFAULT-VALUE}; 0 takes a free one")
  private int port = 8400;

  @Option(
      names = "--static",
      paramLabel = "OUT",
      description = "write the pages as files into the new directory OUT instead, and end")
  private @Nullable Path written;

  @Mixin private DoorOptions way = new DoorOptions();

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  @SuppressWarnings("try") // signals are handled for as long as it lasts
  public Integer call() throws IOException, InterruptedException {
    PageView.Clocks clocks = new PageView.Clocks(Clock.systemUTC(), System::nanoTime);
    List<Path> all = places.stream().map(Path::normalize).distinct().toList();
    if (written != null) {
      all.forEach(ServeCommand::refuseMissing);
      if (Files.exists(written)) {
        throw new UsageException(
            "--static: %s is there already; name a new directory".formatted(written));
      }
      console.result(PageView.write(all, written, clocks).toString());
      return 0;
    }
    Door door = way.door(port);
    if (door.token().isPresent() && door.token().get().length() < SHORTEST_TOKEN) {
      throw new UsageException(
          "--token-variable: expected a token of %d characters or more, found %d; one is made by `openssl rand -hex 24`"
              .formatted(SHORTEST_TOKEN, door.token().get().length()));
    }
    for (Path place : all) {
      if (!Files.isDirectory(place)) {
        refuseFile(place);
        console.say("%s: nothing is there yet; it is shown once it begins".formatted(place));
      }
    }
    StopSignal stop = new StopSignal();
    try (Signals signals = Signals.raising(stop, console, "Stopping ...");
        PageView view = PageView.serve(all, door, clocks)) {
      console.result("ready " + view.url());
      stop.await();
    }
    return 0;
  }

  private static void refuseMissing(Path place) {
    refuseFile(place);
    if (!Files.isDirectory(place)) {
      throw new UsageException(place + ": no such directory" + NearbyFiles.hint(place));
    }
  }

  private static void refuseFile(Path place) {
    if (Files.isRegularFile(place)) {
      throw new UsageException(
          place + ": is a file; expected the directory of an experiment, or a folder of them");
    }
  }
}
