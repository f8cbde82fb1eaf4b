package dev.quaestor.experiments.cli;

import dev.quaestor.experiments.endpoint.BatchedStudent;
import dev.quaestor.experiments.run.StopSignal;
import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.teacher.endpoint.OpenAiEndpoint;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quaestor endpoint STUDENT}. */
@Command(
    name = "endpoint",
    mixinStandardHelpOptions = true,
    description = {
      "Serves a student by OpenAI's protocol until it is stopped: models, chat and completions (with",
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

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "where it listens; default: ${DEFAULT-VALUE}")
  private String bind = "127.0.0.1";

  @Option(
      names = "--token-variable",
      paramLabel = "NAME",
      description = "the environment variable that holds the token requests must carry")
  private @Nullable String tokenVariable;

  @Option(
      names = "--host",
      paramLabel = "NAME:PORT",
      description = "a further name that requests may give as Host, such as a proxy's; repeatable")
  private List<String> hosts = new ArrayList<>();

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
    OpenAiEndpoint.Door door = door();
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

  private OpenAiEndpoint.Door door() throws IOException {
    if (port < 0 || port > 65535) {
      throw new UsageException("--port must lie between 0 and 65535, found " + port);
    }
    Optional<String> token = Optional.empty();
    if (tokenVariable != null) {
      String found = System.getenv(tokenVariable);
      if (found == null || found.isBlank()) {
        throw new UsageException(
            "--token-variable: the environment variable %s is %s; export the token"
                .formatted(tokenVariable, found == null ? "not set" : "empty"));
      }
      token = Optional.of(found.strip());
    }
    InetAddress address = InetAddress.getByName(bind);
    if (!address.isLoopbackAddress() && token.isEmpty()) {
      throw new UsageException(
          "--bind %s lets other machines in: name a token with --token-variable".formatted(bind));
    }
    return new OpenAiEndpoint.Door(new InetSocketAddress(address, port), Set.copyOf(hosts), token);
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
