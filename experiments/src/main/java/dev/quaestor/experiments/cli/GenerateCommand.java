package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.tokenizer.ChatForm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor generate}. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = "Prints a student's greedy answer to each prompt.")
final class GenerateCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--student",
      paramLabel = "DIR",
      required = true,
      description = "a Hugging Face directory, such as a run's checkpoints/round-0003")
  private Path student = Path.of("");

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "the longest answer; default: ${DEFAULT-VALUE}")
  private int maxTokens = 256;

  @Option(
      names = "--chat",
      description = "put prompts and answers as turns of the student's chat template")
  private boolean chat;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "with --chat: what a system turn before each prompt says")
  private @Nullable String system;

  @Option(
      names = "--date",
      paramLabel = "DAY",
      description = "with --chat: the day that the template writes, such as 2026-07-26")
  private @Nullable LocalDate date;

  @Parameters(paramLabel = "PROMPT", arity = "1..*", description = "what is asked")
  private List<String> prompts = new ArrayList<>();

  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (LoadedStudent loaded = LoadedStudent.open(student, 1, asked())) {
      List<int[]> tokens = prompts.stream().map(loaded::prompt).toList();
      if (loaded.lossy() > 0) {
        console.say("warning: characters that the vocabulary lacks are read as its unknown token");
      }
      for (Generated answer : loaded.answers(tokens, maxTokens)) {
        console.result(loaded.text(answer.answer()));
        if (answer.stop() == Generated.Stop.LIMIT) {
          console.say("(stopped at the limit of tokens or at the context's end)");
        }
      }
    }
    return 0;
  }

  private Optional<ChatForm.Asked> asked() {
    if (system != null && !chat) {
      throw new UsageException("--system belongs to --chat");
    }
    if (date != null && !chat) {
      throw new UsageException("--date belongs to --chat");
    }
    return chat
        ? Optional.of(new ChatForm.Asked(Optional.ofNullable(system), Optional.ofNullable(date)))
        : Optional.empty();
  }
}
