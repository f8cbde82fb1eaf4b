package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.endpoint.BatchedStudent;
import dev.quaestor.experiments.run.StopSignal;
import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.teacher.door.Door;
import dev.quaestor.teacher.endpoint.OpenAiEndpoint;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor endpoint STUDENT}. */
@Command(
    name = "endpoint",
    mixinStandardHelpOptions = true,
    description = {
      "Serves a student by OpenAI's protocol until it is stopped: models, chat and completions"
          + " (with",
      "echo, logprobs, token ids as prompts, max_tokens 0, streams), /tokenize and /detokenize.",
      "Prints `ready http://127.0.0.1:N/v1`. Others than this machine reach it with a token only."
    })
final class EndpointCommand implements Callable<Integer> {

  /** What requests under way are given when the endpoint is stopped. */
  private static final Duration MOMENT = Duration.ofSeconds(3);

  private final Console console;
  private final Clock clock = Clock.systemDefaultZone();

  @Parameters(
      paramLabel = "STUDENT",
      description = "a checkpoint's folder or adapter, or a run's directory: its last student")
  private Path student = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "default: ${DEFAULT-VALUE}; 0 takes a free one")
  private int port = 8000;

  @Mixin private DoorOptions way = new DoorOptions();

  @Option(
      names = "--name",
      paramLabel = "MODEL",
      description = "what it is asked for by; default: the student's folder")
  private @Nullable String name;

  @Option(names = "--shards", paramLabel = "N", description = "threads; default: processors")
  private int shards = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--date",
      paramLabel = "DAY",
      description = "the day that a chat template writes, such as 2026-07-26; today if not given")
  private @Nullable LocalDate date;

  EndpointCommand(Console console) {
    this.console = console;
  }

  @Override
  @SuppressWarnings("try") // signals are handled for as long as it lasts
  public Integer call() throws IOException, InterruptedException {
    Door door = way.door(port);
    if (shards < 1) {
      throw new UsageException("--shards must be at least 1, found " + shards);
    }
    NamedStudent named = NamedStudent.of(student);
    StopSignal stop = new StopSignal();
    try (Signals signals = Signals.raising(stop, console, "Stopping ...");
        BatchedStudent batched = open(named);
        OpenAiEndpoint endpoint = OpenAiEndpoint.start(batched, door, clock)) {
      console.say(
          "%s is served as the model %s%s"
              .formatted(
                  named.name(), batched.name(), door.token().isPresent() ? ", with a token" : ""));
      console.result("ready " + endpoint.baseUrl());
      stop.await();
      endpoint.finish(MOMENT);
    }
    return 0;
  }

  private BatchedStudent open(NamedStudent named) throws IOException {
    LoadedStudent loaded = LoadedStudent.open(named.directory(), shards, Optional.empty());
    LocalDateTime now = date == null ? LocalDateTime.now(clock) : date.atStartOfDay();
    Optional<ChatTemplate> template =
        loaded
            .tokenizer()
            .map(Tokenizer::files)
            .flatMap(ChatTemplate::of)
            .map(found -> found.at(now));
    return new BatchedStudent(modelName(named), loaded, template, Execution.fast(shards));
  }

  private String modelName(NamedStudent named) {
    if (name != null) {
      return name;
    }
    Path folder = student.toAbsolutePath().normalize().getFileName();
    return folder == null ? named.name() : folder.toString();
  }
}
