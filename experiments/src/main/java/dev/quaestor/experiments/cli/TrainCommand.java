package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.curation.teacher.Conversation;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Retention;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.student.BaseStudents;
import dev.quaestor.trainer.student.FinetuningSettings;
import dev.quaestor.trainer.student.LocalTrainer;
import dev.quaestor.trainer.tokenizer.ChatForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quaestor train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a checkpoint on a corpus and writes a Hugging Face directory, to the bits that a"
          + " run's",
      "own training gives for the same corpus, seed and round. The corpus is JSON Lines with prompt"
          + " and",
      "completion, messages, or instruction and output."
    })
final class TrainCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Console console;

  @Option(names = "--corpus", paramLabel = "FILE", required = true, description = "what is learned")
  private Path corpus = Path.of("");

  @Option(names = "--base", paramLabel = "DIR", required = true, description = "where it starts")
  private Path base = Path.of("");

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "new or empty")
  private Path out = Path.of("");

  @Option(names = "--steps", paramLabel = "N", required = true, description = "optimizer steps")
  private int steps;

  @Option(names = "--seed", paramLabel = "S", description = "default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--round", paramLabel = "R", description = "keys the order; default: 1")
  private int round = 1;

  @Option(names = "--learning-rate", paramLabel = "X", description = "default: ${DEFAULT-VALUE}")
  private double learningRate = 1e-3;

  @Option(names = "--batch", paramLabel = "N", description = "default: ${DEFAULT-VALUE}")
  private int batch = 32;

  @Option(names = "--warm-up", paramLabel = "SHARE", description = "default: ${DEFAULT-VALUE}")
  private double warmUp = 0.1;

  @Option(names = "--clip", paramLabel = "NORM", description = "default: ${DEFAULT-VALUE}")
  private double clip = 1.0;

  @Option(names = "--weight-decay", paramLabel = "X", description = "default: ${DEFAULT-VALUE}")
  private double weightDecay = 0.01;

  @Option(names = "--shards", paramLabel = "N", description = "threads; default: ${DEFAULT-VALUE}")
  private int shards = 1;

  @Option(names = "--chat", description = "put examples as turns of the base's chat template")
  private boolean chat;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (steps < 1 || batch < 1 || shards < 1 || round < 1) {
      throw new UsageException("--steps, --batch, --shards and --round are at least 1");
    }
    if (!Files.isReadable(corpus)) {
      throw new UsageException(corpus + ": no such file, or it cannot be read");
    }
    Files.createDirectories(out);
    try (Stream<Path> files = Files.list(out)) {
      if (files.findAny().isPresent()) {
        throw new UsageException(out + ": is not empty; name a new directory");
      }
    }
    List<Example> examples = examples();
    Path work = Path.of(out.toAbsolutePath().normalize() + ".training");
    FinetuningSettings settings =
        new FinetuningSettings(batch, learningRate, warmUp, 0, clip, weightDecay);
    BaseStudents bases = new BaseStudents(work, Execution.fast(shards));
    Optional<ChatForm.Asked> asked =
        chat ? Optional.of(new ChatForm.Asked(Optional.empty())) : Optional.empty();
    try (BaseStudents.Base begun = bases.checkpoint(base, List.of(), asked)) {
      CheckpointStore store = CheckpointStore.open(work, Retention.last(1));
      LocalTrainer trainer =
          new LocalTrainer(
              begun,
              store,
              new LocalTrainer.Setup(
                  settings, 0, "", step -> told(step.number(), step.of(), step.loss())));
      try (Student start = trainer.incumbent(RunState.start(seed))) {
        var course = new Training.Course(TrainingPlan.From.BASE, examples, steps);
        var training = new Training(round, course, start, "", new RandomStreams(seed));
        trainer.train(training).student().close();
      }
      Checkpoint made = store.read(CheckpointStore.roundName(round));
      for (String file : made.digests().keySet()) {
        Files.move(made.path().resolve(file), out.resolve(file));
      }
    } finally {
      if (Files.exists(work)) {
        DurableFiles.removeTree(work);
      }
    }
    console.result(out.toString());
    return 0;
  }

  private void told(long step, long of, double loss) {
    if (step == of || step % Math.max(1, of / 10) == 0) {
      console.say("step %d/%d, loss %.4f".formatted(step, of, loss));
    }
  }

  private List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(corpus, StandardCharsets.UTF_8)) {
      number++;
      if (!line.isBlank()) {
        examples.add(example("line " + number, JSON.readTree(line)));
      }
    }
    if (examples.isEmpty()) {
      throw new UsageException(corpus + ": holds no example");
    }
    return examples;
  }

  private Example example(String id, JsonNode row) {
    if (row.path("prompt").isTextual() && row.path("completion").isTextual()) {
      return new Example(id, row.get("prompt").textValue(), row.get("completion").textValue());
    }
    if (row.path("instruction").isTextual() && row.path("output").isTextual()) {
      String input = row.path("input").asText("");
      String prompt = row.get("instruction").textValue() + (input.isEmpty() ? "" : "\n\n" + input);
      return new Example(id, prompt, row.get("output").textValue());
    }
    List<Message> turns = new ArrayList<>();
    for (JsonNode turn : row.path("messages")) {
      turns.add(new Message(turn.path("role").asText(), turn.path("content").asText()));
    }
    if (turns.size() < 2 || !turns.get(turns.size() - 1).role().equals("assistant")) {
      throw new UsageException(
          "%s, %s: expected prompt and completion, instruction and output, or messages that end with the assistant's"
              .formatted(corpus, id));
    }
    String answer = turns.remove(turns.size() - 1).content();
    return new Example(id, Conversation.text(turns), answer);
  }
}
