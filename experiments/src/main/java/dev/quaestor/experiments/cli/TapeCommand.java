package dev.quaestor.experiments.cli;

import dev.quaestor.curation.teacher.Message;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.tape.TapeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor tape}. */
@Command(
    name = "tape",
    mixinStandardHelpOptions = true,
    description = "Takes the recorded answers of an experiment elsewhere.",
    subcommands = TapeCommand.Export.class)
final class TapeCommand {

  /** {@code quaestor tape export DIR --to FILE}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = {
        "Writes every answer that was bought, to be shipped with a paper.",
        "`quaestor run MANIFEST --tape FILE` runs the experiment again from it with the network off."
      })
  static final class Export implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "DIR", description = "the experiment's directory")
    private Path path = Path.of("");

    @Option(
        names = "--to",
        paramLabel = "FILE",
        required = true,
        description = "such as tape.jsonl, or tape.jsonl.gz to compress it; must not exist yet")
    private Path to = Path.of("");

    Export(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      if (Files.exists(to)) {
        throw new UsageException(to + ": is there already; name another file or remove it");
      }
      ExperimentDirectory directory = ExperimentDirectory.find(path);
      ExperimentReader reader = new ExperimentReader(directory);
      Map<String, List<Message>> asked = directory.askedApart();
      for (ExperimentReader.Read read : reader.runs()) {
        read.record().rounds().stream()
            .flatMap(round -> round.exchanges().stream())
            .forEach(exchange -> asked.put(exchange.key(), exchange.request().messages()));
      }
      TapeFile.Origin origin =
          new TapeFile.Origin(reader.experiment().manifest().name(), reader.experiment().sha256());
      long answers = new TapeFile(to).write(origin, asked, reader::recordings);
      console.say(Amounts.of(answers, "answer") + " written to " + to);
      console.result(to.toString());
      return 0;
    }
  }
}
