package dev.quaestor.trainer.student;

import dev.quaestor.curation.student.Steering;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.TrainingDivergedException;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Lineage;
import dev.quaestor.trainer.checkpoint.OptimizerState;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.OptimizerSettings;
import dev.quaestor.trainer.network.TrainingState;
import dev.quaestor.trainer.parallel.RankedTraining;
import dev.quaestor.trainer.parallel.Ranks;
import dev.quaestor.trainer.safetensors.SafetensorsFile;
import dev.quaestor.trainer.safetensors.TensorData;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** One training from its first step to its last, with partial checkpoints on the way. */
final class Finetuning {

  private static final String FIRST = "first.";
  private static final String SECOND = "second.";
  private static final String HISTORY = "history";

  private final Parameters parameters;
  private final Model model;
  private final LocalTrainer.Setup setup;
  private final Lineage lineage;
  private final Means means;

  /**
   * What a training has beside what learns.
   *
   * @param dropout keys what an adapter drops
   * @param ranks who does its steps; this process where there are none
   * @param base names the base beside which an adapter learns
   */
  record Means(long dropout, Optional<Ranks> ranks, String base) {

    /** In this process, nothing dropped. */
    static final Means HERE = new Means(0, Optional.empty(), "");
  }

  /**
   * What a training took.
   *
   * @param steps steps done
   * @param kept the steps after which the state stood that was kept
   * @param tokens tokens passed forward and backward
   * @param readTokens tokens read and written on the steer split
   * @param loss mean loss of the last tenth of the steps done
   */
  record Outcome(int steps, int kept, long tokens, long readTokens, double loss) {

    /** Nothing was there to learn. */
    static final Outcome NONE = new Outcome(0, 0, 0, 0, Double.NaN);

    /** The student it made. */
    Trained as(Student student, String checkpoint) {
      return new Trained(student, checkpoint, steps, tokens, readTokens, loss);
    }
  }

  /**
   * What a training goes through.
   *
   * @param steps the most steps
   * @param steering what may end it before
   */
  record Way(Batches batches, int steps, Optional<Steering> steering) {}

  Finetuning(Parameters parameters, Model model, LocalTrainer.Setup setup, Lineage lineage) {
    this(parameters, model, setup, lineage, Means.HERE);
  }

  private Finetuning(
      Parameters parameters, Model model, LocalTrainer.Setup setup, Lineage lineage, Means means) {
    this.parameters = parameters;
    this.model = model;
    this.setup = setup;
    this.lineage = lineage;
    this.means = means;
  }

  /** The same by other means. */
  Finetuning by(Means other) {
    return new Finetuning(parameters, model, setup, lineage, other);
  }

  /** The lineage after {@code step} steps. */
  Lineage at(long step) {
    return new Lineage(
        lineage.base(),
        lineage.manifest(),
        lineage.corpus(),
        lineage.ledgerHead(),
        lineage.round(),
        step);
  }

  /** Trains, from the last partial checkpoint where {@code store} holds one. */
  Outcome run(Way way, Optional<CheckpointStore> store) throws IOException, InterruptedException {
    int steps = way.steps();
    long tokens = 0;
    float[] losses = new float[steps];
    try (Steered steered = new Steered(way.steering(), parameters, model, steps);
        Learning learning = learning(way)) {
      Progress progress = new Progress(learning, steered, losses, store);
      if (store.isPresent()) {
        progress.restore(store.get());
      }
      for (int s = 0; s < learning.steps(); s++) {
        tokens += tokens(way.batches().at(s));
      }
      progress.look();
      while (learning.steps() < steps && !steered.over()) {
        for (FinetuningSession.Step step : progress.learned(next(learning.steps(), way))) {
          long read = tokens(way.batches().at(step.number() - 1));
          losses[step.number() - 1] = (float) step.loss();
          tokens += read;
          setup.listener().stepped(stepped(step, steps, read));
        }
        progress.keep();
        progress.look();
      }
      int done = learning.steps();
      return new Outcome(done, steered.settle(done), tokens, steered.tokens(), tail(losses, done));
    }
  }

  private Learning learning(Way way) {
    OptimizerSettings optimizer = setup.settings().optimizer(way.steps());
    Execution execution = model.execution().in(setup.training());
    if (means.ranks().isEmpty()) {
      return new Learning.Here(
          parameters.session(optimizer, execution, means.dropout()), way.batches());
    }
    RankedTraining training =
        new RankedTraining(
            parameters.learner(optimizer, execution, means.dropout()),
            parameters.learnable(),
            means.ranks().get(),
            parameters.beside().map(loading -> new Ranks.Base(means.base(), loading)));
    return new Learning.Elsewhere(training, way.batches());
  }

  /** The next step after which something is done here: all before it may be done elsewhere. */
  private int next(int done, Way way) {
    int next = way.steps();
    if (setup.checkpointEvery() > 0) {
      next = Math.min(next, (done / setup.checkpointEvery() + 1) * setup.checkpointEvery());
    }
    if (way.steering().isPresent()) {
      int every = way.steering().get().every();
      next = Math.min(next, (done / every + 1) * every);
    }
    return next;
  }

  private static StepListener.Stepped stepped(FinetuningSession.Step step, int of, long tokens) {
    return new StepListener.Stepped(step.number(), of, tokens, step.loss(), step.learningRate());
  }

  private static double tail(float[] losses, int steps) {
    int tail = Math.max(1, steps / 10);
    double sum = 0;
    for (int s = steps - tail; s < steps; s++) {
      sum += losses[s];
    }
    return sum / tail;
  }

  private List<FinetuningSession.Step> step(Learning learning, int to) throws InterruptedException {
    try {
      return learning.learn(to);
    } catch (ArithmeticException e) {
      String advice =
          lineage.round() == 0
              ? "The base cannot be trained like this: lower student.base.learning-rate or"
                  + " train.clip and begin in a new directory."
              : "The student of the round before stands. Lower train.learning-rate or train.clip,"
                  + " or look at what was admitted last.";
      throw new TrainingDivergedException(
          "round %d, %s. %s".formatted(lineage.round(), e.getMessage(), advice));
    }
  }

  /** Writes the student as it stands. */
  void write(Path directory) throws IOException {
    parameters.write(directory, model);
  }

  /** Where a training stands between two steps, as a partial checkpoint holds it. */
  private final class Progress {

    private final Learning learning;
    private final Steered steered;
    private final float[] losses;
    private final Optional<CheckpointStore> store;

    Progress(Learning learning, Steered steered, float[] losses, Optional<CheckpointStore> store) {
      this.learning = learning;
      this.steered = steered;
      this.losses = losses;
      this.store = store;
    }

    /** What the next steps up to {@code to} did; one that is interrupted leaves all as it was. */
    List<FinetuningSession.Step> learned(int to) throws IOException, InterruptedException {
      try {
        return step(learning, to);
      } catch (InterruptedException e) {
        if (learning.steps() == 0) {
          throw e; // there is nothing to keep
        }
        Thread.currentThread().interrupt();
        keep();
        throw e;
      } finally {
        parameters.rest();
      }
    }

    /** Reads the steer split where that is due; gives way to an interrupt as between two steps. */
    void look() throws IOException, InterruptedException {
      try {
        steered.look(learning.steps());
      } catch (CancellationException e) {
        keep();
        throw e;
      }
    }

    /**
     * Writes a partial checkpoint when one is due, and always before giving way to an interrupt.
     */
    void keep() throws IOException, InterruptedException {
      int done = learning.steps();
      boolean interrupted = Thread.interrupted();
      boolean due =
          setup.checkpointEvery() > 0
              && done % setup.checkpointEvery() == 0
              && done < losses.length;
      boolean kept = store.isPresent() && (due || interrupted);
      if (kept) {
        store.get().writePartial(at(done), this::write);
      }
      if (interrupted) {
        throw new InterruptedException(
            "stopped %s after step %d of %d%s"
                .formatted(
                    lineage.round() == 0 ? "training the base" : "in round " + lineage.round(),
                    done,
                    losses.length,
                    kept ? ", which is kept" : ""));
      }
    }

    private void write(Path directory) throws IOException {
      Finetuning.this.write(directory);
      TrainingState state = learning.state();
      List<TensorData> tensors = new ArrayList<>();
      state.first().forEach((name, values) -> tensors.add(tensor(FIRST + name, values)));
      state.second().forEach((name, values) -> tensors.add(tensor(SECOND + name, values)));
      tensors.add(tensor(HISTORY, FloatBuffer.wrap(losses, 0, state.steps()).slice()));
      tensors.addAll(steered.state());
      OptimizerState.writeInto(directory, state.steps(), tensors);
    }

    void restore(CheckpointStore from) throws IOException {
      Optional<Checkpoint> partial = from.readPartial(lineage);
      if (partial.isEmpty()) {
        return;
      }
      parameters.read(partial.get().path());
      try (SafetensorsFile saved = OptimizerState.open(partial.get().path())) {
        Map<String, FloatBuffer> first = new LinkedHashMap<>();
        Map<String, FloatBuffer> second = new LinkedHashMap<>();
        for (ParameterShape parameter : parameters.learnable().parameters()) {
          first.put(parameter.name(), values(saved, FIRST + parameter.name(), parameter.size()));
          second.put(parameter.name(), values(saved, SECOND + parameter.name(), parameter.size()));
        }
        int steps = Math.toIntExact(OptimizerState.step(saved));
        learning.restore(new TrainingState(steps, first, second));
        values(saved, HISTORY, steps).get(losses, 0, steps);
        steered.restore(saved);
      }
    }
  }

  private static FloatBuffer values(SafetensorsFile file, String name, long size) {
    FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(size));
    file.read(name, 0, values);
    return values.clear();
  }

  private static TensorData tensor(String name, FloatBuffer values) {
    return TensorData.of(name, new long[] {values.remaining()}, values);
  }

  private static long tokens(List<Sequence> batch) {
    return batch.stream().mapToLong(sequence -> sequence.tokens().length).sum();
  }
}
