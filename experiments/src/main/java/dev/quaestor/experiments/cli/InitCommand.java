package dev.quaestor.experiments.cli;

import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.eval.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Writes a manifest to begin with, or lists what one can name.")
final class InitCommand implements Callable<Integer> {

  private static final String MANIFEST =
      """
      name: %s
      task: {name: strings, pool: long-tailed, pool-size: 8000, seed-set: 600}
      student:
        model: {width: 96, layers: 3, heads: 4, kv-heads: 2, ffn: 256, context: 96}
      teacher: solver
      observe: {fraction: 0.5, max-tokens: 32}
      rounds: 4
      queries-per-round: 100
      seeds: [1, 2, 3]
      experiment:
        vary: {strategy: [random, margin]}
        compare: {primary: [margin > random]}
      """;

  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "the file to write; default: ${DEFAULT-VALUE}")
  private Path file = Path.of("experiment.yaml");

  @Option(names = "--tasks", description = "list the tasks with their settings")
  private boolean tasks;

  @Option(names = "--strategies", description = "list the strategies")
  private boolean strategies;

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (tasks) {
      for (String name : Tasks.names()) {
        console.result(name);
        Tasks.settings(name).forEach((key, takes) -> console.result("  " + key + ": " + takes));
      }
    }
    if (strategies) {
      QueryStrategies.names().forEach(console::result);
    }
    if (!tasks && !strategies) {
      write();
    }
    return 0;
  }

  private void write() throws IOException {
    if (Files.exists(file)) {
      throw new UsageException(file + " is there already; name another file");
    }
    String base = file.getFileName().toString().replaceAll("\\.ya?ml$", "");
    String name = base.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    Files.writeString(file, MANIFEST.formatted(name.isEmpty() ? "experiment" : name));
    console.result(file.toString());
    console.say("Look it over, then: quaestor run " + file);
  }
}
