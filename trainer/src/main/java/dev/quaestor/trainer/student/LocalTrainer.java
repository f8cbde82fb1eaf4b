package dev.quaestor.trainer.student;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Lineage;
import dev.quaestor.trainer.checkpoint.ModelDirectory;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.AdapterSettings;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.peft.AdapterDirectory;
import dev.quaestor.trainer.work.InProcess;
import dev.quaestor.trainer.work.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trains challengers, in this process or by ranks elsewhere. A challenger is saved before it is
 * returned; a training that was cut short goes on from its last partial checkpoint where base,
 * manifest, corpus and ledger are still the same, to the same bits.
 */
public final class LocalTrainer implements StudentTrainer, AutoCloseable {

  /** Stands for the digest of weights that are not saved. */
  private static final String TWIN = "twin";

  private final BaseStudents.Base base;
  private final CheckpointStore store;
  private final Setup setup;
  private final Model model;
  private final Workers workers;

  /**
   * What training needs beside the base.
   *
   * @param settings batch, rates, replay
   * @param checkpointEvery steps between partial checkpoints; 0 for none but on interruption
   * @param manifest hash of the effective manifest, recorded in checkpoints
   * @param listener hears every step
   * @param adapter what learns, beside the base, instead of the whole student
   * @param observing the precision in which students are observed to be chosen by
   * @param training the precision in which they learn
   */
  public record Setup(
      FinetuningSettings settings,
      int checkpointEvery,
      String manifest,
      StepListener listener,
      Optional<AdapterSettings> adapter,
      Precision observing,
      Precision training) {

    /** Without an adapter: the whole student learns, and is observed as it is. */
    public Setup(
        FinetuningSettings settings, int checkpointEvery, String manifest, StepListener listener) {
      this(settings, checkpointEvery, manifest, listener, Optional.empty());
    }

    /** Students are observed as they are, and learn in floats. */
    public Setup(
        FinetuningSettings settings,
        int checkpointEvery,
        String manifest,
        StepListener listener,
        Optional<AdapterSettings> adapter) {
      this(settings, checkpointEvery, manifest, listener, adapter, Precision.F32, Precision.F32);
    }
  }

  /**
   * A trainer.
   *
   * @param base where training starts, with the seed set it replays
   * @param store where checkpoints go
   */
  public LocalTrainer(BaseStudents.Base base, CheckpointStore store, Setup setup) {
    this(base, store, setup, new InProcess());
  }

  /**
   * The same, whose students in force are observed by others.
   *
   * @param workers do what students in force are asked, and train them where they have ranks; what
   *     twins are asked stays in this process
   */
  public LocalTrainer(BaseStudents.Base base, CheckpointStore store, Setup setup, Workers workers) {
    this.base = base;
    this.store = store;
    this.setup = setup;
    this.model = base.model().observedIn(setup.observing());
    this.workers = workers;
  }

  @Override
  public Student incumbent(RunState state) {
    try {
      if (state.next() == 0 || state.last().model().checkpoint().equals("base")) {
        return new LocalStudent(
            model, start(new RandomStreams(state.seed())), base.sha256(), workers);
      }
      Round.Model recorded = state.last().model();
      Checkpoint checkpoint = store.read(recorded.checkpoint());
      String file = setup.adapter().isPresent() ? AdapterDirectory.WEIGHTS : Model.WEIGHTS;
      String found = checkpoint.digests().get(file);
      if (!recorded.sha256().equals(found)) {
        throw new InvalidCheckpointException(
            checkpoint.path(),
            "its weights have SHA-256 "
                + found
                + ", the ledger recorded "
                + recorded.sha256()
                + "; restore the checkpoint that belongs to this run");
      }
      return new LocalStudent(model, saved(checkpoint), found, workers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base as a student: its own weights, or an adapter that changes nothing yet. */
  private Parameters start(RandomStreams streams) throws IOException {
    if (setup.adapter().isEmpty()) {
      return new WholeParameters(base.decoder().copy());
    }
    FrozenBase frozen = base.frozen();
    Adapter adapter =
        Adapter.initialise(
            frozen.config(), setup.adapter().get(), streams.stream(0, "initialise adapter"));
    return new AdapterParameters(frozen, adapter, baseName());
  }

  private Parameters saved(Checkpoint checkpoint) throws IOException {
    if (setup.adapter().isEmpty()) {
      try (ModelDirectory directory = ModelDirectory.open(checkpoint.path())) {
        return new WholeParameters(directory.load());
      }
    }
    FrozenBase frozen = base.frozen();
    try (AdapterDirectory directory = AdapterDirectory.open(checkpoint.path(), frozen.config())) {
      return new AdapterParameters(frozen, directory.load(), baseName());
    }
  }

  private String baseName() {
    return base.namedFrom(store.path(CheckpointStore.roundName(0)));
  }

  @Override
  public Trained train(Training training) throws InterruptedException {
    Parameters incumbent = ((LocalStudent) training.incumbent()).parameters();
    incumbent.rest();
    Parameters parameters = incumbent;
    try {
      parameters = parameters(training, incumbent);
      Finetuning finetuning = finetuning(training, parameters);
      Finetuning.Outcome outcome = teach(training, finetuning, Optional.of(store));
      Checkpoint saved = store.writeRound(finetuning.at(outcome.kept()), finetuning::write);
      String name = saved.path().getFileName().toString();
      Student student =
          new LocalStudent(model, parameters, saved.digests().get(parameters.file()), workers);
      return outcome.as(student, name);
    } catch (IOException e) {
      discard(parameters, incumbent);
      throw new UncheckedIOException(
          "round "
              + training.round()
              + ": the checkpoint could not be written; earlier rounds are as they were. Free space"
              + " or fix the disk, then resume.",
          e);
    } catch (RuntimeException | InterruptedException e) {
      discard(parameters, incumbent);
      throw e;
    }
  }

  @Override
  public Trained twin(Training training) throws InterruptedException {
    Parameters incumbent = ((LocalStudent) training.incumbent()).parameters();
    incumbent.rest();
    Parameters parameters = incumbent;
    try {
      parameters = parameters(training, incumbent);
      Finetuning.Outcome outcome =
          teach(training, finetuning(training, parameters), Optional.empty());
      return outcome.as(new LocalStudent(model, parameters, TWIN), "");
    } catch (IOException e) {
      discard(parameters, incumbent);
      throw new UncheckedIOException("a twin could not be trained", e);
    } catch (RuntimeException | InterruptedException e) {
      discard(parameters, incumbent);
      throw e;
    }
  }

  /** Where the training starts, to be trained. */
  private Parameters parameters(Training training, Parameters incumbent) throws IOException {
    return training.course().from() == TrainingPlan.From.BASE
        ? start(training.streams())
        : incumbent.copy();
  }

  private Finetuning finetuning(Training training, Parameters parameters) {
    Lineage lineage =
        new Lineage(
            base.sha256(),
            setup.manifest(),
            corpusHash(training.course().corpus()),
            training.ledgerHead(),
            training.round(),
            0);
    long dropout = training.streams().number(training.round(), "dropout", "");
    return new Finetuning(parameters, model, setup, lineage)
        .by(new Finetuning.Means(dropout, workers.ranks(), base.sha256()));
  }

  private Finetuning.Outcome teach(
      Training training, Finetuning finetuning, Optional<CheckpointStore> kept)
      throws IOException, InterruptedException {
    Training.Course course = training.course();
    List<Sequence> corpus = course.corpus().stream().map(model.rendering()::example).toList();
    int steps = corpus.isEmpty() && base.replay().isEmpty() ? 0 : course.steps();
    if (steps == 0) {
      return Finetuning.Outcome.NONE;
    }
    var order = new Batches.Order(training.streams(), training.round());
    var batches = new Batches(corpus, base.replay(), setup.settings().shape(), order);
    return finetuning.run(new Finetuning.Way(batches, steps, course.steering()), kept);
  }

  private static void discard(Parameters challenger, Parameters incumbent) {
    if (challenger != incumbent) {
      challenger.close();
    }
  }

  private static String corpusHash(List<Example> corpus) {
    List<String> parts = new ArrayList<>();
    for (Example example : corpus) {
      parts.add(example.candidateId());
      parts.add(example.prompt());
      parts.add(example.answer());
    }
    return Digests.hex(parts.toArray(String[]::new));
  }

  /**
   * The ledger's head that the last round's checkpoint records; empty where there is none yet.
   *
   * @throws IOException if it cannot be read
   */
  public Optional<String> ledgerHead() throws IOException {
    return store.ledgerHead();
  }

  @Override
  public int promptTokens(Candidate candidate) {
    return model.rendering().prompt(candidate.id(), candidate.prompt()).length;
  }

  /** Why the student cannot learn {@code example} whole; empty where it can. */
  public Optional<Obstacle> obstacle(Example example) {
    return model.rendering().obstacle(example);
  }

  @Override
  public void close() {
    base.close();
  }
}
