package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.Round;
import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.record.RunRecord;
import dev.quaestor.experiments.assembly.Students.Told;
import dev.quaestor.experiments.run.ByHand;
import dev.quaestor.experiments.run.ExperimentReader;
import dev.quaestor.experiments.run.FileDigest;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.Reports;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.RunOutcome.End;
import dev.quaestor.experiments.run.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor tell DIR --student PATH|URL}. */
@Command(
    name = "tell",
    mixinStandardHelpOptions = true,
    description = {
      "Tells an experiment of the student that was trained on the corpus that `quaestor next` wrote:",
      "it is checked, measured, and the round is committed. A directory is copied into the run; of an",
      "address it is kept where it is and how it answers a fixed prompt. Told again of the same student,",
      "it says so and does nothing."
    })
final class TellCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "the experiment's directory, or one run's in it")
  private Path path = Path.of("");

  @Option(
      names = "--student",
      paramLabel = "PATH|URL",
      required = true,
      description =
          "a Hugging Face directory or a PEFT adapter; or where it is served, such as http://127.0.0.1:8000/v1")
  private String student = "";

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "with a URL: what its server has for it; default: the manifest's student.model")
  private @Nullable String model;

  @Option(
      names = "--trained-on",
      paramLabel = "FILE",
      description = "the corpus it was trained on, which must be the round's")
  private @Nullable Path corpus;

  @Option(names = "--json", description = "a JSON object")
  private boolean json;

  TellCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ByHand hand = ByHand.at(path);
    Told told = told(hand);
    Optional<ByHand.Awaited> awaited = HandTurn.only(hand.awaited());
    if (awaited.isEmpty()) {
      Optional<PlannedRun> already = already(hand, told);
      if (already.isEmpty()) {
        throw new UsageException(
            "%s: no round waits for a student; `quaestor next %s --out FILE` writes the corpus of the next one"
                .formatted(path, path));
      }
      console.say(already.get().name() + " was told of this student before; nothing is done");
      result(already.get(), End.DONE);
      return 0;
    }
    trainedOn(awaited.get());
    PlannedRun run = awaited.get().run();
    RunOutcome outcome =
        new HandTurn(console, hand).take(new Turn(run.name(), Optional.of(told)), Set.of());
    ExperimentReader reader = new ExperimentReader(hand.directory());
    List<ExperimentReader.Read> runs = reader.runs();
    Reports.write(hand.directory(), runs, Comparison.of(reader.record(runs)));
    result(run, outcome.end());
    return 0;
  }

  private Told told(ByHand hand) {
    if (student.matches("(?i)https?://.+")) {
      String name =
          model != null
              ? model
              : hand.experiment()
                  .manifest()
                  .student()
                  .model()
                  .name()
                  .orElseThrow(
                      () ->
                          new UsageException(
                              "--model: say what the server at %s has for the student"
                                  .formatted(student)));
      return new Told(Optional.empty(), Optional.of(student.replaceAll("/+$", "")), name);
    }
    Path directory = Path.of(student);
    if (!Files.isDirectory(directory)) {
      throw new UsageException(
          "--student: %s is no directory; expected one with config.json or adapter_config.json, or an address such as http://127.0.0.1:8000/v1"
              .formatted(student));
    }
    return new Told(Optional.of(directory), Optional.empty(), "");
  }

  private void trainedOn(ByHand.Awaited awaited) throws IOException {
    Path file = corpus;
    if (file == null) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw new UsageException("--trained-on: %s is no file".formatted(file));
    }
    String found = FileDigest.of(file);
    String expected = awaited.order().path("sha256").asText();
    if (!found.equals(expected)) {
      throw new UsageException(
          "--trained-on: %s has SHA-256 %s, the corpus of round %d of %s has %s; write it again with `quaestor next`, and train on that"
              .formatted(file, found, awaited.round(), awaited.run().name(), expected));
    }
  }

  /** The run whose last round ended with the student that is told of. */
  private static Optional<PlannedRun> already(ByHand hand, Told told) throws IOException {
    for (PlannedRun run : hand.runs()) {
      Optional<Round> last = ByHand.last(run);
      if (last.isPresent() && last.get().number() > 0 && same(run, last.get(), told)) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  private static boolean same(PlannedRun run, Round last, Told told) throws IOException {
    if (told.directory().isPresent()) {
      for (String file : List.of("adapter_model.safetensors", "model.safetensors")) {
        Path weights = told.directory().get().resolve(file);
        if (Files.isRegularFile(weights)) {
          return FileDigest.of(weights).equals(last.model().sha256());
        }
      }
      return false;
    }
    Path word =
        run.directory()
            .resolve("checkpoints")
            .resolve(last.model().checkpoint())
            .resolve("served.json");
    if (!Files.isRegularFile(word)) {
      return false;
    }
    JsonNode kept = new ObjectMapper().readTree(Files.readString(word));
    return kept.path("url").asText().equals(told.url().orElse(""))
        && kept.path("model").asText().equals(told.model());
  }

  private void result(PlannedRun run, End end) {
    Round last = ByHand.last(run).orElseThrow();
    double score = RunRecord.monitored(last).macroAccuracy();
    String state = end == End.PAUSED ? "waiting" : "done";
    if (json) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("run", run.name()).put("round", last.number()).put("state", state);
      line.put("score", score).put("model_sha256", last.model().sha256());
      console.result(line.toString());
    } else {
      console.result(
          String.format(
              Locale.ROOT,
              "%s: round %d recorded, macro accuracy %.3f%s",
              run.name(),
              last.number(),
              score,
              end == End.PAUSED ? "" : "; the run is done"));
    }
  }
}
