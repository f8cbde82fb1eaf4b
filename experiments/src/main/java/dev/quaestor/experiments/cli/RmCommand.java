package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.Explanation;
import dev.quaestor.experiments.run.Inventory;
import dev.quaestor.experiments.run.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor rm DIR}. */
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    description = {
      "Removes an experiment with its checkpoints, ledgers and tape; asks first.",
      "One that runs is refused, and files that are none of its own stay."
    },
    footer = {
      "",
      "What was bought is lost with the tape; keep it with: quaestor tape export DIR --to FILE."
    })
final class RmCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  RmCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path root = path.toAbsolutePath().normalize();
    if (!Files.isRegularFile(root.resolve("manifest.yaml"))) {
      Path found = ExperimentDirectory.find(path).root();
      throw new UsageException(
          "%s is a run of the experiment in %s; name that to remove it whole"
              .formatted(path, found));
    }
    ExperimentDirectory directory = new ExperimentDirectory(path);
    Removal.check(directory);
    if (!yes && !Confirmation.given("Remove " + described(), "--yes")) {
      console.say("Nothing was removed");
      return 0;
    }
    List<Path> others = Removal.of(directory);
    others.forEach(other -> console.say(other + ": is no file of the experiment, and stays"));
    console.say("Removed " + path);
    return 0;
  }

  private String described() {
    try {
      Inventory found = Inventory.of(path);
      return "%s (%s, %d of %d rounds, %s billed, %.1f MiB)"
          .formatted(
              path,
              found.state().name().toLowerCase(java.util.Locale.ROOT),
              found.rounds(),
              found.planned(),
              Amounts.cost(found.billed()),
              found.bytes() / (double) (1 << 20));
    } catch (IOException | RuntimeException e) {
      return path + " (which cannot be read: " + Explanation.of(e) + ")";
    }
  }
}
