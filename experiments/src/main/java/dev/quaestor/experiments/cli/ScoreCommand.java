package dev.quaestor.experiments.cli;

import dev.quaestor.eval.rows.RowsFile;
import dev.quaestor.experiments.dataset.ItemHistory;
import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.experiments.score.ScoreLine;
import dev.quaestor.experiments.settings.NearbyFiles;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.TokenScores;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quaestor score}. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scores a JSONL file with a student: log-probability, entropy and margin of each token.",
      "A line is {\"id\",\"tokens\",\"from\"}, {\"id\",\"prompt\",\"answer\"} or {\"id\",\"prompt\"};",
      "it comes back with \"logprobs\", \"entropies\", \"margins\", and \"answer\" where it had none.",
      "An answer's end token counts.",
      "With --history instead: what a run saw of each candidate, round by round, as JSON Lines or Parquet."
    })
final class ScoreCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private StudentOptions student = new StudentOptions();

  @Option(names = "--in", paramLabel = "FILE", description = "what is scored")
  private @Nullable Path in;

  @Option(
      names = "--history",
      paramLabel = "RUN",
      description =
          "a run's directory: the score, log-probability and verdicts of every candidate it observed; no student is loaded")
  private @Nullable Path history;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "where it goes")
  private Path out = Path.of("");

  ScoreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (history != null) {
      return history(history);
    }
    if (in == null) {
      throw new UsageException("Missing required option: '--in=FILE' (or --history=RUN)");
    }
    return score(in);
  }

  private int history(Path run) throws IOException {
    if (in != null) {
      throw new UsageException("--in and --history: one of them; the history is a run's own");
    }
    if (!RowsFile.writable(out)) {
      throw new UsageException(
          "--out: expected a name that ends in .jsonl or .parquet, found " + out);
    }
    if (Files.exists(out)) {
      throw new UsageException(
          "--out: " + out + " exists already; name another file, or remove it");
    }
    ItemHistory seen = new ItemHistory(NamedRun.of(run).rounds());
    seen.write(out);
    console.say(
        "%d sightings of candidates into %s%s"
            .formatted(seen.size(), out, seen.size() == 0 ? "; its strategy observes none" : ""));
    return 0;
  }

  private int score(Path in) throws IOException {
    if (Files.isDirectory(in) || !Files.isReadable(in)) {
      throw new UsageException(
          NearbyFiles.shown(in.toString())
              + (Files.isDirectory(in)
                  ? ": is a directory; expected a file in JSON Lines"
                  : ": no such file, or it cannot be read" + NearbyFiles.hint(in)));
    }
    try (LoadedStudent loaded = student.open()) {
      List<ScoreLine> lines = read(in, loaded);
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

  private static List<ScoreLine> read(Path in, LoadedStudent loaded) throws IOException {
    List<ScoreLine> lines = new ArrayList<>();
    List<String> texts = texts(in);
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

  private static List<String> texts(Path in) throws IOException {
    try {
      return Files.readAllLines(in);
    } catch (CharacterCodingException e) {
      throw new UsageException(in + ": is not text in UTF-8");
    }
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
            : loaded.answers(open.stream().map(ScoreLine::prompt).toList(), student.maxTokens());
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
}
