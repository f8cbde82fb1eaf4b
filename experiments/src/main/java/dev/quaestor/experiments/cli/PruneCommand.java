package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.Pruning;
import dev.quaestor.experiments.run.Pruning.Act;
import dev.quaestor.experiments.run.Pruning.Pruned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor prune DIR}. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = {
      "Removes checkpoints of earlier rounds from an experiment that does not run, and says how"
          + " much that frees and which students can be exported no more.",
      "What a resume or a report needs always stays: ledgers, tape, bases, and the students of the"
          + " last rounds."
    })
final class PruneCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory")
  private Path path = Path.of("");

  @Option(
      names = "--keep",
      paramLabel = "last|best|every:N",
      required = true,
      description =
          "beside the last round's: nothing more, the round with the highest monitor score, or each"
              + " N-th round's")
  private String keep = "";

  @Option(names = "--dry-run", description = "say what would go, and remove nothing")
  private boolean look;

  PruneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Pruning.Rule rule =
        Pruning.Rule.parse(keep)
            .orElseThrow(
                () ->
                    new UsageException(
                        "--keep: expected last, best or every:N with N of at least 1, found "
                            + keep));
    ExperimentDirectory directory = ExperimentDirectory.find(path);
    List<Pruned> pruned = new Pruning(rule).of(directory, look ? Act.LOOK : Act.REMOVE);
    long bytes = 0;
    int gone = 0;
    for (Pruned run : pruned) {
      bytes += run.bytes();
      gone += run.gone().size();
      if (!run.gone().isEmpty()) {
        console.say(
            "%s: %s %s can be exported no more; %s can"
                .formatted(
                    run.run().name(),
                    run.gone().size() == 1 ? "the student of round" : "the students of rounds",
                    numbers(run.gone()),
                    run.kept().isEmpty() ? "none" : numbers(run.kept())));
      }
    }
    console.result(
        String.format(
            Locale.ROOT,
            "%s %s, %,d bytes (%.1f MiB)",
            look ? "Would remove" : "Removed",
            Amounts.of(gone, "checkpoint"),
            bytes,
            bytes / (double) (1 << 20)));
    return 0;
  }

  private static String numbers(List<Integer> rounds) {
    return rounds.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
