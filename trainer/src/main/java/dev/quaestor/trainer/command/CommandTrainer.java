package dev.quaestor.trainer.command;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Lineage;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.peft.AdapterDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trains challengers by a command line. It is given the corpus as a file, the base and the
 * incumbent as directories, and a directory to write to; what it writes is checked, hashed and
 * moved into the run. Such a training is not exact: a round whose training was cut is trained
 * again, from the same corpus, and what comes of it may differ; a checkpoint that is recorded is
 * the one the run goes on from, and no other.
 */
public final class CommandTrainer implements StudentTrainer {

  /** Placeholders of the command. */
  public static final List<String> PLACEHOLDERS =
      List.of("corpus", "base", "incumbent", "out", "steps", "seed", "round", "learning-rate");

  private static final Pattern STEP =
      Pattern.compile("(?i)\\bstep\\W{1,3}(\\d{1,9})|(\\d{1,9})\\s?/\\s?(\\d{1,9})");

  private final Setup setup;
  private final Path run;
  private final CheckpointStore store;
  private final Serving serving;

  /** Where a student's files lie, by the digest of its weights. */
  private final Map<String, Path> places = new HashMap<>();

  /**
   * How the command is run.
   *
   * @param command with {@link #PLACEHOLDERS}
   * @param form how the corpus is laid out
   * @param limit the longest one training may take
   * @param attempts how often a round's training is tried
   * @param learningRate what {learning-rate} stands for
   */
  public record Setup(
      CommandLine command, CorpusForm form, Duration limit, int attempts, double learningRate) {}

  /**
   * What a run begins with.
   *
   * @param base the base's directory
   * @param sha256 of its weights
   * @param manifest hash of the effective manifest, recorded in checkpoints
   * @param steps hears how many steps of a training are done
   */
  public record Beginning(Path base, String sha256, String manifest, Steps steps) {}

  /** Hears how far a training is. */
  public interface Steps {
    void done(long step, long of);
  }

  private final Beginning beginning;

  /**
   * A trainer.
   *
   * @param run the run's directory
   * @param store where its checkpoints go
   */
  public CommandTrainer(Setup setup, Beginning beginning, RunPlace run, Serving serving) {
    this.setup = setup;
    this.beginning = beginning;
    this.run = run.directory();
    this.store = run.store();
    this.serving = serving;
    places.put(beginning.sha256(), beginning.base());
  }

  /** A run's directory, and its checkpoints. */
  public record RunPlace(Path directory, CheckpointStore store) {}

  @Override
  public Student incumbent(RunState state) {
    try {
      if (state.next() == 0 || state.last().model().checkpoint().equals("base")) {
        return serving.serve(beginning.base(), beginning.sha256());
      }
      Round.Model recorded = state.last().model();
      Checkpoint checkpoint = store.read(recorded.checkpoint());
      String found = sha256(checkpoint);
      if (!found.equals(recorded.sha256())) {
        throw new InvalidCheckpointException(
            checkpoint.path(),
            "its weights have SHA-256 %s, the ledger recorded %s; restore the checkpoint that belongs to this run"
                .formatted(found, recorded.sha256()));
      }
      places.put(found, checkpoint.path());
      return serving.serve(checkpoint.path(), found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while the student was being served");
    }
  }

  /** The digest of the weights, or of all files' digests where they lie in several. */
  private static String sha256(Checkpoint checkpoint) {
    for (String file : List.of(AdapterDirectory.WEIGHTS, "model.safetensors")) {
      if (checkpoint.digests().containsKey(file)) {
        return checkpoint.digests().get(file);
      }
    }
    return Digests.hex(checkpoint.digests().toString());
  }

  @Override
  public Trained train(Training training) throws InterruptedException {
    Training.Course course = training.course();
    Student incumbent = training.incumbent();
    Path from = places.getOrDefault(incumbent.sha256(), beginning.base());
    try {
      if (course.steps() == 0 || course.corpus().isEmpty()) {
        boolean base = course.from() == TrainingPlan.From.BASE;
        Path stays = base || from.equals(beginning.base()) ? beginning.base() : from;
        boolean begun = stays.equals(beginning.base());
        String sha256 = begun ? beginning.sha256() : incumbent.sha256();
        return new Trained(
            serving.serve(stays, sha256),
            begun ? "base" : String.valueOf(stays.getFileName()),
            0,
            0,
            Double.NaN);
      }
      Path work = run.resolve("training").resolve(CheckpointStore.roundName(training.round()));
      Files.createDirectories(work);
      Path corpus = work.resolve("corpus.jsonl");
      DurableFiles.write(corpus, setup.form().lines(course.corpus()));
      String digest = DurableFiles.sha256(corpus);
      Product product = new Product(work.resolve("out"));
      made(product, filled(training, new Paths(corpus, from, product.directory())), work);
      Lineage lineage =
          new Lineage(
              beginning.sha256(),
              beginning.manifest(),
              digest,
              training.ledgerHead(),
              training.round(),
              course.steps());
      Checkpoint saved = store.writeRound(lineage, product::moveInto);
      String sha256 = sha256(saved);
      places.put(sha256, saved.path());
      return new Trained(
          serving.serve(saved.path(), sha256),
          String.valueOf(saved.path().getFileName()),
          course.steps(),
          0,
          Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException("round " + training.round() + ": " + e.getMessage(), e);
    }
  }

  private record Paths(Path corpus, Path incumbent, Path out) {}

  private List<String> filled(Training training, Paths paths) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("corpus", paths.corpus.toAbsolutePath().toString());
    values.put("base", beginning.base().toAbsolutePath().toString());
    values.put("incumbent", paths.incumbent.toAbsolutePath().toString());
    values.put("out", paths.out.toAbsolutePath().toString());
    values.put("steps", String.valueOf(training.course().steps()));
    values.put("seed", String.valueOf(training.streams().seed()));
    values.put("round", String.valueOf(training.round()));
    values.put("learning-rate", String.valueOf(setup.learningRate()));
    return setup.command().filled(values);
  }

  /** Runs the command, again where it failed and may. */
  private void made(Product product, List<String> command, Path work)
      throws IOException, InterruptedException {
    DurableFiles.write(work.resolve("command.txt"), String.join("\n", command) + "\n");
    for (int attempt = 1; ; attempt++) {
      emptied(product.directory());
      try {
        CommandLine.run(command, work, setup.limit(), steps());
        product.check(beginning.base());
        return;
      } catch (CommandFailedException | InvalidCheckpointException e) {
        if (attempt >= setup.attempts()) {
          throw e;
        }
      }
    }
  }

  private Consumer<String> steps() {
    return line -> {
      Matcher found = STEP.matcher(line);
      if (found.find()) {
        boolean named = found.group(1) != null;
        beginning
            .steps()
            .done(
                Long.parseLong(named ? found.group(1) : found.group(2)),
                named ? 0 : Long.parseLong(found.group(3)));
      }
    };
  }

  private static void emptied(Path directory) throws IOException {
    if (Files.exists(directory)) {
      DurableFiles.removeTree(directory);
    }
    Files.createDirectories(directory);
  }

  /**
   * The ledger's head that the last round's checkpoint records; empty where there is none yet.
   *
   * @throws IOException if it cannot be read
   */
  public Optional<String> ledgerHead() throws IOException {
    Optional<String> last =
        store.names().stream().filter(name -> name.startsWith("round-")).reduce((a, b) -> b);
    return last.isEmpty()
        ? Optional.empty()
        : Optional.of(store.read(last.get()).lineage().ledgerHead());
  }
}
