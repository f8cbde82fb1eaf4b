package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.experiments.score.ScoreLine;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.TokenScores;
import dev.quaestor.trainer.tokenizer.ChatForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quaestor score}. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scores a JSONL file with a student: log-probability, entropy and margin of each token.",
      "A line is {\"id\",\"tokens\",\"from\"}, {\"id\",\"prompt\",\"answer\"} or {\"id\",\"prompt\"};",
      "it comes back with \"logprobs\", \"entropies\", \"margins\", and \"answer\" where it had none.",
      "An answer's end token counts."
    })
final class ScoreCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--student",
      paramLabel = "DIR",
      required = true,
      description = "a Hugging Face directory, such as a run's checkpoints/round-0003")
  private Path student = Path.of("");

  @Option(names = "--in", paramLabel = "FILE", required = true, description = "what is scored")
  private Path in = Path.of("");

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "where it goes")
  private Path out = Path.of("");

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

  ScoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isReadable(in)) {
      throw new UsageException(in + ": no such file, or it cannot be read");
    }
    try (LoadedStudent loaded = LoadedStudent.open(student, shards, asked())) {
      List<ScoreLine> lines = read(loaded);
      Path beside = Path.of(out + ".new");
      Files.write(beside, score(lines, loaded));
      Files.move(beside, out, StandardCopyOption.REPLACE_EXISTING);
      console.say("%d lines scored into %s".formatted(lines.size(), out));
      if (loaded.lossy() > 0) {
        console.say(
            "warning: %d texts hold characters that the vocabulary lacks; they are read as its unknown token, as transformers reads them"
                .formatted(loaded.lossy()));
      }
    }
    return 0;
  }

  private List<ScoreLine> read(LoadedStudent loaded) throws IOException {
    List<ScoreLine> lines = new ArrayList<>();
    List<String> texts = Files.readAllLines(in);
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isBlank()) {
        try {
          lines.add(ScoreLine.read(i + 1, texts.get(i), loaded));
        } catch (IllegalArgumentException e) {
          throw new UsageException(in + ": " + e.getMessage());
        }
      }
    }
    return lines;
  }

  private List<String> score(List<ScoreLine> lines, LoadedStudent loaded) {
    List<ScoreLine> whole = lines.stream().filter(l -> l.sequence().isPresent()).toList();
    List<ScoreLine> open = lines.stream().filter(l -> l.sequence().isEmpty()).toList();
    List<TokenScores> scores =
        whole.isEmpty()
            ? List.of()
            : loaded.score(whole.stream().map(l -> l.sequence().orElseThrow()).toList());
    List<Generated> answers =
        open.isEmpty()
            ? List.of()
            : loaded.answers(open.stream().map(ScoreLine::prompt).toList(), maxTokens);
    List<String> written = new ArrayList<>();
    int scored = 0;
    int answered = 0;
    for (ScoreLine line : lines) {
      if (line.sequence().isPresent()) {
        written.add(line.written(scores.get(scored++)));
      } else {
        Generated answer = answers.get(answered++);
        written.add(line.written(loaded.text(answer.answer()), answer.scores()));
      }
    }
    return written;
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
