package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.trainer.tokenizer.ChatForm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A student that is asked or scored outside a run, and how. */
final class StudentOptions {

  @Option(
      names = "--student",
      paramLabel = "DIR",
      description = "a Hugging Face directory, such as a run's checkpoints/round-0003")
  private @Nullable Path student;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "the longest answer to a prompt alone; default: ${DEFAULT-VALUE}")
  private int maxTokens = 256;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "threads; default: the machine's processors")
  private int shards = Runtime.getRuntime().availableProcessors();

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

  /** The student, to be closed by who asked for it. */
  LoadedStudent open() throws IOException {
    if (student == null) {
      throw new UsageException("Missing required option: '--student=DIR'");
    }
    if (system != null && !chat) {
      throw new UsageException("--system belongs to --chat");
    }
    if (date != null && !chat) {
      throw new UsageException("--date belongs to --chat");
    }
    atLeastOne("--max-tokens", maxTokens);
    atLeastOne("--shards", shards);
    return LoadedStudent.open(
        student,
        shards,
        chat
            ? Optional.of(
                new ChatForm.Asked(Optional.ofNullable(system), Optional.ofNullable(date)))
            : Optional.empty());
  }

  /** The longest answer it may give. */
  int maxTokens() {
    return maxTokens;
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UsageException("%s must be at least 1, found %d".formatted(option, value));
    }
  }
}
