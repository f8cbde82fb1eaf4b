package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.trainer.engine.Generated;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quaestor generate}. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = "Prints a student's greedy answer to each prompt.")
final class GenerateCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private StudentOptions student = new StudentOptions();

  @Parameters(paramLabel = "PROMPT", arity = "1..*", description = "what is asked")
  private List<String> prompts = new ArrayList<>();

  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (LoadedStudent loaded = student.open()) {
      List<int[]> tokens = prompts.stream().map(loaded::prompt).toList();
      if (loaded.lossy() > 0) {
        console.say("warning: characters that the vocabulary lacks are read as its unknown token");
      }
      for (Generated answer : loaded.answers(tokens, student.maxTokens())) {
        console.result(loaded.text(answer.answer()));
        if (answer.stop() == Generated.Stop.LIMIT) {
          console.say("(stopped at the limit of tokens or at the context's end)");
        }
      }
    }
    return 0;
  }
}
