package dev.quaestor.trainer.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.quaestor.trainer.command.Making.Corpus;
import dev.quaestor.trainer.command.Making.Order;
import dev.quaestor.trainer.command.Making.Places;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.disk.JsonFields;
import dev.quaestor.trainer.peft.AdapterDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/**
 * Has challengers made elsewhere: by a command line, or by a person's own loop. The corpus is
 * written as a file; what comes back is checked, hashed and moved into the run. Such a training is
 * not exact: a round whose training was cut is trained again, from the same corpus, and what comes
 * of it may differ; a checkpoint that is recorded is the one the run goes on from, and no other.
 * With each checkpoint stands what made it ({@link #RECORD}): digests of the corpus, of the command
 * and of the result, and the versions that were told.
 */
public final class OutsideTrainer implements StudentTrainer {

  /** Beside a checkpoint's weights: how it was made. */
  public static final String RECORD = "provenance.json";

  private final Beginning beginning;
  private final Path run;
  private final CheckpointStore store;
  private final Making making;
  private final Serving serving;

  /** Where a student's files lie, by the digest of its weights. */
  private final Map<String, Path> places = new HashMap<>();

  /**
   * What a run begins with.
   *
   * @param base the base's directory
   * @param sha256 of its weights
   * @param manifest hash of the effective manifest, recorded in checkpoints
   * @param form how the corpus is laid out
   */
  public record Beginning(Path base, String sha256, String manifest, CorpusForm form) {}

  /** A run's directory, and its checkpoints. */
  public record RunPlace(Path directory, CheckpointStore store) {

    /** Where round {@code number}'s training leaves its files. */
    public Path training(int number) {
      return directory.resolve("training").resolve(CheckpointStore.roundName(number));
    }
  }

  public OutsideTrainer(Beginning beginning, RunPlace run, Making making, Serving serving) {
    this.beginning = beginning;
    this.run = run.directory();
    this.store = run.store();
    this.making = making;
    this.serving = serving;
    places.put(beginning.sha256(), beginning.base());
  }

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
    for (String file : List.of(AdapterDirectory.WEIGHTS, "model.safetensors", Telling.SERVED)) {
      if (checkpoint.digests().containsKey(file)) {
        return checkpoint.digests().get(file);
      }
    }
    Map<String, String> digests = new TreeMap<>(checkpoint.digests());
    digests.remove(RECORD);
    return Digests.hex(digests.toString());
  }

  @Override
  public Trained train(Training training) throws InterruptedException {
    Training.Course course = training.course();
    Student incumbent = training.incumbent();
    try {
      Path from = place(incumbent.sha256());
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
      Path work = new RunPlace(run, store).training(training.round());
      Files.createDirectories(work);
      Path file = work.resolve("corpus.jsonl");
      DurableFiles.write(file, beginning.form().lines(course.corpus()));
      Corpus corpus = new Corpus(file, DurableFiles.sha256(file));
      Product product = new Product(work.resolve("out"));
      Places where = new Places(beginning.base(), from, product.directory());
      Map<String, String> how = making.make(new Order(training, corpus, where, work));
      product.check(beginning.base());
      Lineage lineage =
          new Lineage(
              beginning.sha256(),
              beginning.manifest(),
              corpus.sha256(),
              training.ledgerHead(),
              training.round(),
              course.steps());
      String record = record(how, lineage);
      Checkpoint saved =
          store.writeRound(
              lineage,
              target -> {
                product.moveInto(target);
                DurableFiles.write(target.resolve(RECORD), record);
              });
      DurableFiles.write(work.resolve(RECORD), record);
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

  /** Where the student with these weights lies. */
  private Path place(String sha256) throws IOException {
    for (String name : store.names()) {
      if (!places.containsKey(sha256) && name.startsWith("round-")) {
        Checkpoint checkpoint = store.read(name);
        places.put(sha256(checkpoint), checkpoint.path());
      }
    }
    return places.getOrDefault(sha256, beginning.base());
  }

  private static String record(Map<String, String> how, Lineage lineage) {
    ObjectNode json = JsonFields.JSON.createObjectNode();
    new TreeMap<>(how).forEach(json::put);
    json.put("exact", false).put("base_sha256", lineage.base());
    json.put("corpus_sha256", lineage.corpus()).put("round", lineage.round());
    json.put("steps", lineage.step());
    return JsonFields.pretty(json);
  }

  /**
   * The ledger's head that the last round's checkpoint records; empty where there is none yet.
   *
   * @throws IOException if it cannot be read
   */
  public Optional<String> ledgerHead() throws IOException {
    return store.ledgerHead();
  }
}
