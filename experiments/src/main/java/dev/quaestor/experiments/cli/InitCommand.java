package dev.quaestor.experiments.cli;

import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.file.FileSurvey;
import dev.quaestor.experiments.preset.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a manifest to begin with, or lists what one can name.",
      "With --task and --teacher it is about a task of Quaestor's and any kind of teacher.",
      "With --data it is about a file of yours (JSON Lines, JSON, CSV or Parquet, plain or"
          + " conversations):",
      "it finds which column is what, and proposes how answers are judged. Then: quaestor try FILE"
          + " --n 8",
      "With --preset it is a paper's method on an embedded task; FILE may be a folder. --presets"
          + " lists them"
    })
final class InitCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "the file to write; default: experiment.yaml, or the preset's name")
  private @Nullable Path file;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "your questions, with or without answers")
  private @Nullable Path data;

  @Option(
      names = "--column",
      paramLabel = "PART=NAME",
      description =
          "which column of it is what, where that is not found: prompt, reference, completion, id,"
              + " group")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--student",
      paramLabel = "DIR",
      description = "a checkpoint that learns; default: a small student from scratch")
  private @Nullable Path student;

  @Option(
      names = "--teacher",
      paramLabel = "URL|KIND",
      description =
          "who answers: a server such as http://localhost:8000/v1; without --data also solver,"
              + " recorded, student, gguf, openai, openai-batch or anthropic; default: the answers"
              + " in DATA, or the task's solver")
  private @Nullable String server;

  @Option(names = "--model", paramLabel = "NAME", description = "what that server calls its model")
  private @Nullable String model;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "with --teacher recorded, student or gguf: the recording, checkpoint or file")
  private @Nullable Path from;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "a task of Quaestor's, see --tasks; default: strings")
  private @Nullable String task;

  @Option(
      names = "--files",
      paramLabel = "PATH",
      description = "the file or folder that such a task reads, where it reads any")
  private @Nullable Path files;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "the method of a paper: ${COMPLETION-CANDIDATES}",
      completionCandidates = PresetNames.class)
  private @Nullable String preset;

  @Option(names = "--presets", description = "list the presets, a line each")
  private boolean presets;

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
    if (presets) {
      for (String name : Preset.names()) {
        console.result("%-32s %s".formatted(name, Preset.named(name).summary()));
      }
    }
    if (preset != null) {
      write(preset);
    } else if (!tasks && !strategies && !presets) {
      write();
    }
    return 0;
  }

  /** The names for {@code --help} and completion. */
  static final class PresetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Preset.names().iterator();
    }
  }

  /** A preset lies in its own file where a folder, or nothing, is named. */
  private void write(String preset) throws IOException {
    if (data != null) {
      throw new UsageException("--preset and --data write one manifest each; name one of them");
    }
    refuseOrphans();
    if (task != null || files != null || server != null || model != null || from != null) {
      throw new UsageException("--preset names task and teacher itself; write them into its file");
    }
    Preset found;
    try {
      found = Preset.named(preset);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--preset: " + e.getMessage());
    }
    if (file == null) {
      file = Path.of(preset + ".yaml");
    } else if (Files.isDirectory(file) || !file.toString().matches(".*\\.ya?ml")) {
      Files.createDirectories(file);
      file = file.resolve(preset + ".yaml");
    }
    refuseTaken(file);
    Files.writeString(file, found.called(experimentName(file)));
    console.result(file.toString());
    console.say("Look it over, then: quaestor run " + file);
  }

  private void refuseOrphans() {
    if (data == null && (!columns.isEmpty() || student != null)) {
      throw new UsageException(
          "--column and --student say more about --data; name your file with it");
    }
    if (data != null && (task != null || files != null || from != null)) {
      throw new UsageException(
          "--data is a task of its own, and its teacher the file or a server; leave --task, --files"
              + " and --from out");
    }
  }

  private static void refuseTaken(Path file) {
    if (Files.exists(file)) {
      throw new UsageException(file + " is there already; name another file");
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (!Files.isDirectory(folder)) {
      throw new UsageException(file + ": there is no folder " + folder + "; make it first");
    }
  }

  private static String experimentName(Path file) {
    String base = file.getFileName().toString().replaceAll("\\.ya?ml$", "");
    String cleaned = base.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    return cleaned.isEmpty() ? "experiment" : cleaned;
  }

  private void write() throws IOException {
    refuseOrphans();
    Path file = this.file == null ? Path.of("experiment.yaml") : this.file;
    refuseTaken(file);
    String name = experimentName(file);
    Files.writeString(file, data == null ? fresh(name) : own(file, name, data));
    console.result(file.toString());
    console.say(
        data == null
            ? "Look it over, then: quaestor run " + file
            : "Look it over, then: quaestor try %s --n 8, and quaestor run %s"
                .formatted(file, file));
  }

  private String fresh(String name) {
    NewManifest.Asked asked =
        new NewManifest.Asked(
            Objects.requireNonNullElse(server, "solver"),
            Optional.ofNullable(model),
            Optional.ofNullable(from));
    return new NewManifest(
            name, Objects.requireNonNullElse(task, "strings"), Optional.ofNullable(files), asked)
        .text();
  }

  private String own(Path file, String name, Path questions) throws IOException {
    if ((server == null) != (model == null)) {
      throw new UsageException(
          "--teacher and --model go together: where the server is, and its model");
    }
    if (student != null && !Files.isDirectory(student)) {
      throw new UsageException("--student " + student + " is no directory; name a checkpoint's");
    }
    FileSurvey survey = FileSurvey.of(questions, columns);
    if (survey.completion().isEmpty() && server == null) {
      throw new UsageException(
          questions
              + " holds no answers; say which column does with --column completion=NAME, or who"
              + " answers with --teacher URL --model NAME");
    }
    return new OwnManifest(
            name,
            file.toAbsolutePath().normalize().getParent(),
            questions,
            survey,
            new OwnManifest.Parties(
                Optional.ofNullable(student),
                Optional.ofNullable(server),
                Optional.ofNullable(model)))
        .text();
  }
}
