package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.ManifestFile;
import dev.quaestor.experiments.run.ByHand;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor next DIR --out FILE}. */
@Command(
    name = "next",
    mixinStandardHelpOptions = true,
    description = {
      "Turns an experiment by half a round for a loop of your own: observes, selects, asks the teacher,",
      "and writes what is to be learned. Train a student on it, then: quaestor tell DIR --student PATH|URL.",
      "The ledger is that of run and resume; killed or called again, it asks nothing twice and writes the",
      "same file. Prints the file, or with --json what a trainer needs to know: run, round, steps, base,",
      "incumbent, learning_rate, seed. Exit code 2 where all runs are done."
    })
final class NextCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory, or one run's in it")
  private Path path = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where the corpus is written, in the manifest's train.corpus-form")
  private Path out = Path.of("");

  @Option(
      names = "--manifest",
      paramLabel = "MANIFEST",
      description = "begins this experiment in DIR, where none was begun")
  private @Nullable Path manifest;

  @Option(names = "--json", description = "a JSON object")
  private boolean json;

  NextCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (Files.isDirectory(out)) {
      throw new UsageException(out + ": is a directory; --out names the file to write");
    }
    Path begun = manifest;
    ByHand hand = begun == null ? ByHand.at(path) : begun(begun);
    while (true) {
      Optional<PlannedRun> run = hand.next();
      if (run.isEmpty()) {
        throw new UsageException(
            "%s: nothing is left to ask, %s; `quaestor report %s` shows what came of it"
                .formatted(
                    path,
                    hand.runs().size() == 1
                        ? "the run is done"
                        : "all %d runs are done".formatted(hand.runs().size()),
                    hand.directory().root()));
      }
      new HandTurn(console, hand).take(new Turn(run.get().name(), Optional.empty()), Set.of());
      ByHand one = new ByHand(hand.directory(), hand.experiment(), List.of(run.get()));
      Optional<ByHand.Awaited> awaited = HandTurn.only(one.awaited());
      if (awaited.isPresent()) {
        write(awaited.get());
        return 0;
      }
    }
  }

  private ByHand begun(Path file) throws IOException {
    Experiment experiment = ManifestFile.read(file, List.of());
    ExperimentDirectory directory = new ExperimentDirectory(path);
    RunCommand.refuseAnother(experiment, directory);
    return ByHand.of(directory, experiment);
  }

  private void write(ByHand.Awaited awaited) throws IOException {
    Path parent = out.toAbsolutePath().normalize().getParent();
    Files.createDirectories(parent);
    Path beside = parent.resolve(out.getFileName() + ".new");
    Files.copy(awaited.corpus(), beside, StandardCopyOption.REPLACE_EXISTING);
    Files.move(beside, out, StandardCopyOption.ATOMIC_MOVE);
    if (json) {
      ObjectNode line = awaited.order().deepCopy();
      line.put("run", awaited.run().name());
      line.put("corpus", out.toString());
      console.result(line.toString());
    } else {
      console.say(
          "%s, round %d: %d examples, %d steps from %s. Then: quaestor tell %s --student PATH|URL"
              .formatted(
                  awaited.run().name(),
                  awaited.round(),
                  awaited.order().path("examples").asInt(),
                  awaited.order().path("steps").asInt(),
                  awaited.order().path(awaited.order().path("from").asText()).asText(),
                  path));
      console.result(out.toString());
    }
  }
}
