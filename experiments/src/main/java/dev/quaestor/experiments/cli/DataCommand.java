package dev.quaestor.experiments.cli;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.eval.Judging;
import dev.quaestor.eval.data.DataMetrics;
import dev.quaestor.eval.data.DataText;
import dev.quaestor.eval.data.GenerationFile;
import dev.quaestor.eval.data.Generations;
import dev.quaestor.eval.data.SideBySide;
import dev.quaestor.eval.data.TokenCounter;
import dev.quaestor.eval.file.FileTasks;
import dev.quaestor.eval.rows.Columns;
import dev.quaestor.eval.task.TaskException;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor data FILE...}. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = {
      "Measures generations before anyone trains on them: which are right, unparsed, repeated or"
          + " held out,",
      "coverage and diversity, false positives where steps can be checked, lengths and cost.",
      "Several files are also set side by side at equal generations, compute (--parameters) and"
          + " price (--price).",
      "A line is {\"id\",\"question\",\"reference\",\"generations\":[...]}, or"
          + " {\"id\",\"completion\"} where the",
      "task's own files (--set data=DIR) know the question. Gzip or not."
    })
final class DataCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private TaskOptions task = new TaskOptions();

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "generations in JSON Lines")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--in", paramLabel = "FILE", description = "the same as FILE")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "a tokenizer.json that counts the tokens; bytes without one")
  private @Nullable Path tokenizer;

  @Option(
      names = "--parameters",
      paramLabel = "N",
      split = ",",
      description = "active parameters of what wrote each file, such as 70e9,8e9; or one for all")
  private List<Double> parameters = new ArrayList<>();

  @Option(
      names = "--price",
      paramLabel = "USD",
      split = ",",
      description = "dollars for a million output tokens of each file; or one for all")
  private List<Double> prices = new ArrayList<>();

  @Option(
      names = "--held-out",
      paramLabel = "FILE",
      description = {
        "questions to look for besides those the task holds out: rows of JSON Lines, JSON, CSV or",
        "Parquet with a question, and perhaps a solution, in each; or a text a line"
      })
  private @Nullable Path heldOut;

  @Option(
      names = "-k",
      paramLabel = "K",
      split = ",",
      description = "the k of coverage and diversity; default: ${DEFAULT-VALUE}",
      defaultValue = "1,2,4,8,16")
  private List<Integer> ks = new ArrayList<>();

  @Mixin private Annotation annotation = new Annotation();

  @Option(names = "--json", description = "for machines: an object a file, one a line")
  private boolean json;

  DataCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, TeacherException, InterruptedException {
    if (annotation.reads()) {
      console.result(json ? annotation.json().toString() : annotation.text());
      return 0;
    }
    List<Path> all = new ArrayList<>(files);
    all.addAll(in);
    if (all.isEmpty()) {
      throw new UsageException("name at least one FILE of generations");
    }
    oneForEach("--parameters", parameters, all.size());
    oneForEach("--price", prices, all.size());
    if (ks.stream().anyMatch(k -> k < 1)) {
      throw new UsageException("-k takes numbers above 0");
    }
    Judging judging = judging();
    if (annotation.draws()) {
      if (all.size() > 1) {
        throw new UsageException("--annotate draws from one FILE, found " + all.size());
      }
      Generations read = new GenerationFile(judging.known(), columns()).read(all.get(0));
      if (annotation.judges()) {
        console.result(
            annotation.judged(
                read, judging.judge(), new Annotation.Asked(console.students(), json)));
        return 0;
      }
      console.say(annotation.drawn(read, judging.judge()));
      return 0;
    }
    Contamination contamination = judging.heldOut();
    if (heldOut != null) {
      contamination = contamination.and(heldOut(heldOut));
    }
    if (tokenizer == null) {
      measure(all, judging, contamination, TokenCounter.BYTES);
      return 0;
    }
    String file = Files.readString(tokenizer);
    try (Tokenizer read =
        Tokenizer.of(new TokenizerFiles(Map.of(TokenizerFiles.TOKENIZER, file)))) {
      String name = String.valueOf(tokenizer.getFileName());
      measure(
          all, judging, contamination, new TokenCounter(name, text -> read.encode(text).length));
    }
    return 0;
  }

  private static void oneForEach(String option, List<Double> numbers, int files) {
    if (numbers.size() > 1 && numbers.size() != files) {
      throw new UsageException(
          "%s names %d numbers for %d files; give one for each, or one for all"
              .formatted(option, numbers.size(), files));
    }
    if (numbers.stream().anyMatch(n -> !(n > 0) || n.isInfinite())) {
      throw new UsageException(option + " takes numbers above 0");
    }
  }

  private static OptionalDouble of(List<Double> numbers, int file) {
    return numbers.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(numbers.get(numbers.size() == 1 ? 0 : file));
  }

  private Contamination heldOut(Path file) {
    try {
      return FileTasks.heldOut(task.name(), task.settings(), file);
    } catch (TaskException e) {
      throw new UsageException("--held-out: " + e.getMessage());
    }
  }

  private Judging judging() {
    try {
      return Judging.of(task.name(), task.settings());
    } catch (TaskException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private Columns columns() {
    Object given = task.settings().get("columns");
    Map<String, Object> named = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map) {
      map.forEach((part, column) -> named.put(String.valueOf(part), column));
    }
    try {
      return Columns.of(named, Map.of()).besideOthers();
    } catch (TaskException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private void measure(
      List<Path> all, Judging judging, Contamination contamination, TokenCounter counter) {
    GenerationFile reader = new GenerationFile(judging.known(), columns());
    List<String> names = SideBySide.names(all);
    List<SideBySide.Entry> entries = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Generations read = reader.read(all.get(i));
      DataMetrics metrics =
          DataMetrics.of(
              read, judging.judge(), contamination, new DataMetrics.Measure(counter, ks));
      if (metrics.bad().lines() > 0) {
        console.say(
            "warning: %s of %s cannot be used and are left out; the first: %s"
                .formatted(
                    Amounts.of(metrics.bad().lines(), "line"),
                    all.get(i),
                    metrics.bad().first().get(0)));
      }
      OptionalDouble active = of(parameters, i);
      entries.add(new SideBySide.Entry(names.get(i), metrics, active, of(prices, i)));
      String name = all.get(i).toString();
      console.result(
          json
              ? DataText.json(name, metrics, active).toString()
              : DataText.text(name, metrics, active));
    }
    if (all.size() > 1 && !json) {
      console.result("\n" + new SideBySide(entries).text());
    }
  }
}
