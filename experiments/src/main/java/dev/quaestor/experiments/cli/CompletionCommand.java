package dev.quaestor.experiments.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quaestor completion SHELL}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what makes a shell complete quaestor's commands, options and file names.",
      "bash and zsh read it as it is; fish keeps it in ~/.config/fish/completions."
    })
final class CompletionCommand implements Callable<Integer> {

  private enum Shell {
    BASH,
    ZSH,
    FISH
  }

  private final Console console;

  @Parameters(paramLabel = "bash|zsh|fish", description = "for which shell")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    console.result(
        switch (shell) {
          // zsh reads bash's by bashcompinit, which the script itself calls there.
          case BASH, ZSH -> AutoComplete.bash(spec.root().name(), root).stripTrailing();
          case FISH -> FishCompletion.of(spec.root());
        });
    return 0;
  }
}
