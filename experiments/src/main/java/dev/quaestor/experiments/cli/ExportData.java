package dev.quaestor.experiments.cli;

import dev.quaestor.eval.rows.RowsFile;
import dev.quaestor.experiments.dataset.CuratedData;
import dev.quaestor.experiments.dataset.CuratedData.Part;
import dev.quaestor.experiments.dataset.DataCard;
import dev.quaestor.experiments.dataset.DatasetForm;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.RoundMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code quaestor export} writes of data: examples, rejects, their card, metrics. */
final class ExportData {

  private static final String CARD = "README.md";
  private static final String BESIDE = "";

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = BESIDE,
      description =
          "with a form of examples: what was not admitted too, with the reason, in a file of its"
              + " own; default: NAME-rejects beside the examples")
  private @Nullable Path rejects;

  @Option(
      names = "--card",
      paramLabel = "FILE",
      description =
          "with a form of examples: where the data card goes; default: README.md beside the"
              + " examples, where none is there yet")
  private @Nullable Path card;

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description =
          "what was measured and spent, a row for each round of each run of the experiment, as"
              + " .csv or .json")
  private @Nullable Path metrics;

  /** Whether metrics are wanted. */
  boolean measured() {
    return metrics != null;
  }

  /** Refuses options that would do nothing. */
  void only(boolean examples) {
    if (!examples && (rejects != null || card != null)) {
      throw new UsageException(
          "%s: there are examples with --form chat, prompt-completion, alpaca or sharegpt only"
              .formatted(rejects != null ? "--rejects" : "--card"));
    }
  }

  /** Writes the metrics of an experiment. */
  void metrics(Path experiment, Console console) throws IOException {
    Path file = target("--metrics", String.valueOf(metrics), ".csv", ".json");
    RoundMetrics found =
        new RoundMetrics(new ExperimentReader(ExperimentDirectory.find(experiment)).runs());
    if (found.size() == 0) {
      throw new UsageException(experiment + ": no round was recorded yet");
    }
    if (ends(file, ".csv")) {
      RowsFile.table(file, found.table());
    } else {
      Files.writeString(file, found.json().toPrettyString() + "\n", StandardOpenOption.CREATE_NEW);
    }
    console.say(
        "%s, %s, written to %s"
            .formatted(
                Amounts.of(found.size(), "round"),
                Amounts.of(found.columns().size(), "column"),
                file));
    console.result(String.valueOf(metrics));
  }

  /** Writes the examples of a run, and what belongs to them. */
  void examples(NamedRun named, DatasetForm layout, Path to, Console console) throws IOException {
    CuratedData data = new CuratedData(named.run(), named.rounds());
    if (data.size(Part.EXAMPLES) == 0) {
      throw new UsageException(named.run().name() + ": no example was admitted yet");
    }
    Path target = target("--to", to.toString(), ".jsonl", ".parquet");
    Optional<Path> refused = refused(target);
    Optional<Path> page = page(target, console);
    try {
      data.write(target, Part.EXAMPLES, layout);
      if (refused.isPresent()) {
        data.write(refused.get(), Part.REJECTS, layout);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--form " + word(layout) + ": " + e.getMessage());
    }
    told(named.run().name(), data, target, console);
    refused.ifPresent(
        file ->
            console.say(
                "%s written to %s".formatted(Amounts.of(data.size(Part.REJECTS), "reject"), file)));
    if (ends(target, ".jsonl")) {
      times(data.timelike(Part.EXAMPLES, layout), console);
    }
    if (page.isPresent()) {
      DataCard.Files files = new DataCard.Files(layout, target, refused);
      Files.write(
          page.get(),
          new DataCard(named.run(), named.rounds(), data, files)
              .text(page.get())
              .getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE_NEW);
      console.say("The data card, with licences to fill in, is " + page.get());
    }
    console.result(to.toString());
  }

  private static void told(String run, CuratedData data, Path target, Console console) {
    console.say(
        "%s: %s written to %s"
            .formatted(run, Amounts.of(data.size(Part.EXAMPLES), "example"), target));
    if (!data.leftOut().isEmpty()) {
      console.say(
          "warning: %s left out, with half a surrogate pair, which no file of UTF-8 can hold: of candidate %s"
              .formatted(
                  Amounts.of(data.leftOut().size(), "row"), String.join(", ", data.leftOut())));
    }
  }

  private static void times(List<String> columns, Console console) {
    if (!columns.isEmpty()) {
      console.say(
          "warning: every text of %s looks like a time, and the Python library datasets reads such a column of JSON Lines as times; write --to FILE.parquet, which says that it is text"
              .formatted(String.join(", ", columns)));
    }
  }

  private Optional<Path> refused(Path target) {
    if (rejects == null) {
      return Optional.empty();
    }
    if (!rejects.toString().isEmpty()) {
      return Optional.of(target("--rejects", rejects.toString(), ".jsonl", ".parquet"));
    }
    String name = String.valueOf(target.getFileName());
    int dot = name.lastIndexOf('.');
    String beside = name.substring(0, dot) + "-rejects" + name.substring(dot);
    return Optional.of(
        target("--rejects", target.resolveSibling(beside).toString(), ".jsonl", ".parquet"));
  }

  private Optional<Path> page(Path target, Console console) {
    if (card != null) {
      return Optional.of(target("--card", card.toString(), ".md"));
    }
    Path beside = target.resolveSibling(CARD);
    if (Files.exists(beside)) {
      console.say(
          "%s is there already and stays as it is; --card FILE writes this data's card elsewhere"
              .formatted(beside));
      return Optional.empty();
    }
    return Optional.of(beside);
  }

  /** A place to write to, which must be free. */
  private static Path target(String option, String given, String... endings) {
    Path file = Path.of(given).toAbsolutePath().normalize();
    if (List.of(endings).stream().noneMatch(ending -> ends(file, ending))) {
      throw new UsageException(
          "%s %s: a file that ends in %s is written; name one"
              .formatted(option, given, String.join(" or ", endings)));
    }
    if (Files.exists(file)) {
      throw new UsageException(
          "%s %s: is there already; name another file or remove it".formatted(option, given));
    }
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UsageException(
          "%s %s: there is no folder %s; make it first".formatted(option, given, folder));
    }
    return file;
  }

  private static boolean ends(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  private static String word(DatasetForm layout) {
    return layout.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
