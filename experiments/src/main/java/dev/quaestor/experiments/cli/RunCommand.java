package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.ExperimentRunner;
import dev.quaestor.experiments.run.ExperimentRunner.Beyond;
import dev.quaestor.experiments.run.ManifestChange;
import dev.quaestor.experiments.tape.TapeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quaestor run MANIFEST}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an experiment; prints its directory at the end.",
      "A directory in which the same experiment was begun is taken up where it ended."
    })
final class RunCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ManifestOptions manifest = new ManifestOptions();
  @Mixin private JobsOption jobs = new JobsOption();
  @Mixin private EventsOption events = new EventsOption();
  @Mixin private ConfirmOption confirm = new ConfirmOption();

  @Option(names = "--out", paramLabel = "DIR", description = "default: runs/NAME")
  private @Nullable Path out;

  @Option(
      names = "--tape",
      paramLabel = "FILE",
      description =
          "replay: all answers come from this tape (`quaestor tape export`), or from that of an"
              + " experiment's directory, and nothing is sent")
  private @Nullable Path tape;

  @Option(
      names = "--then-ask",
      description =
          "with --tape: the teacher is asked for what the tape has no answer to, and what it has is"
              + " not bought again")
  private boolean thenAsk;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Experiment experiment = manifest.read();
    Path root = out != null ? out : Path.of("runs", experiment.manifest().name());
    ExperimentDirectory directory = new ExperimentDirectory(root);
    refuseAnother(experiment, directory);
    Path given = tape;
    boolean buys = given == null || thenAsk;
    if (buys && !confirm.goesOn(console, experiment, directory)) {
      console.say("Nothing was begun");
      return 2;
    }
    Execution execution = new Execution(console, experiment, directory, events);
    if (given == null || !Files.isDirectory(given)) {
      return execution.run(jobs.of(experiment), terms(directory, given));
    }
    Path copy = Files.createTempFile("quaestor-tape", ".jsonl.gz");
    try {
      ExperimentReader other = new ExperimentReader(ExperimentDirectory.find(given));
      var origin =
          new TapeFile.Origin(other.experiment().manifest().name(), other.experiment().sha256());
      new TapeFile(copy).write(origin, Map.of(), other::recordings);
      return execution.run(jobs.of(experiment), terms(directory, copy));
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private ExperimentRunner.Terms terms(ExperimentDirectory directory, @Nullable Path file)
      throws IOException {
    if (thenAsk && file == null) {
      throw new UsageException("--then-ask needs the --tape whose answers come first");
    }
    Optional<TapeFile> whole = whole(directory, file);
    return new ExperimentRunner.Terms(
        Set.of(), whole, thenAsk ? Beyond.THE_TEACHER_IS_ASKED : Beyond.NOTHING_IS_SENT);
  }

  /** The tape, read to its end before anything is written. */
  private Optional<TapeFile> whole(ExperimentDirectory directory, @Nullable Path path)
      throws IOException {
    if (path == null) {
      if (!directory.exists() && (directory.replays() || directory.wasGiven())) {
        throw new UsageException(
            directory.root()
                + " holds a tape and no experiment: a run from a tape was cut at its very"
                + " beginning; run it again with its --tape, or name another --out");
      }
      return Optional.empty();
    }
    if (!Files.isRegularFile(path)) {
      throw new UsageException(path + ": no such tape; `quaestor tape export` writes one");
    }
    if (thenAsk && (directory.replays() || (directory.exists() && !directory.wasGiven()))) {
      throw new UsageException(
          directory.root()
              + " holds an experiment that was begun otherwise; name another --out for one that is"
              + " given a tape first");
    }
    if (!thenAsk && directory.exists() && !directory.replays()) {
      throw new UsageException(
          directory.root()
              + " holds an experiment that buys its answers; name another --out for the replay");
    }
    TapeFile file = new TapeFile(path);
    file.read(recording -> {});
    return Optional.of(file);
  }

  /** A directory is taken up by the experiment that began it, and by no other. */
  static void refuseAnother(Experiment experiment, ExperimentDirectory directory)
      throws IOException {
    if (!directory.exists()) {
      return;
    }
    Experiment there = directory.read(List.of());
    List<String> changes =
        ManifestChange.between(there, experiment).stream()
            .filter(change -> !change.allowed(Set.of()))
            .map(ManifestChange::toString)
            .toList();
    if (!changes.isEmpty()) {
      throw new UsageException(
          "%s holds an experiment begun with other settings:\n  %s\nTake up the one that is there with `quaestor resume %s`; or name another --out, and with --tape %s --then-ask buy nothing again that it has an answer to."
              .formatted(
                  directory.root(),
                  String.join("\n  ", changes),
                  directory.root(),
                  directory.root()));
    }
  }
}
