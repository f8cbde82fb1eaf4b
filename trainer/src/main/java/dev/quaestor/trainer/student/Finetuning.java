package dev.quaestor.trainer.student;

import dev.quaestor.curation.student.TrainingDivergedException;
import dev.quaestor.trainer.checkpoint.Checkpoint;
import dev.quaestor.trainer.checkpoint.CheckpointStore;
import dev.quaestor.trainer.checkpoint.Lineage;
import dev.quaestor.trainer.checkpoint.OptimizerState;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.TrainingState;
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

/** One training from its first step to its last, with partial checkpoints on the way. */
final class Finetuning {

  private static final String FIRST = "first.";
  private static final String SECOND = "second.";
  private static final String HISTORY = "history";

  private final Parameters parameters;
  private final Model model;
  private final LocalTrainer.Setup setup;
  private final Lineage lineage;
  private final long dropout;

  /** What a training took: tokens passed, and the mean loss of its last tenth. */
  record Outcome(long tokens, double loss) {}

  Finetuning(Parameters parameters, Model model, LocalTrainer.Setup setup, Lineage lineage) {
    this(parameters, model, setup, lineage, 0);
  }

  /**
   * A training.
   *
   * @param dropout keys what an adapter drops
   */
  Finetuning(
      Parameters parameters, Model model, LocalTrainer.Setup setup, Lineage lineage, long dropout) {
    this.parameters = parameters;
    this.model = model;
    this.setup = setup;
    this.lineage = lineage;
    this.dropout = dropout;
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

  /** Trains {@code steps} steps, from the last partial checkpoint where {@code store} holds one. */
  Outcome run(Batches batches, int steps, Optional<CheckpointStore> store)
      throws IOException, InterruptedException {
    long tokens = 0;
    float[] losses = new float[steps];
    try (FinetuningSession session =
        parameters.session(setup.settings().optimizer(steps), model.execution(), dropout)) {
      if (store.isPresent()) {
        restore(session, store.get(), losses);
      }
      for (int s = 0; s < session.steps(); s++) {
        tokens += tokens(batches.at(s));
      }
      while (session.steps() < steps) {
        List<Sequence> batch = batches.at(session.steps());
        FinetuningSession.Step step = step(session, batch);
        losses[step.number() - 1] = (float) step.loss();
        tokens += tokens(batch);
        setup.listener().stepped(step.number(), steps, tokens(batch), step.loss());
        keep(session, steps, losses, store);
      }
    }
    int tail = Math.max(1, steps / 10);
    double sum = 0;
    for (int s = steps - tail; s < steps; s++) {
      sum += losses[s];
    }
    return new Outcome(tokens, sum / tail);
  }

  private FinetuningSession.Step step(FinetuningSession session, List<Sequence> batch) {
    try {
      return session.step(batch);
    } catch (ArithmeticException e) {
      String advice =
          lineage.round() == 0
              ? "The base cannot be trained like this: lower student.base.learning-rate or train.clip and begin in a new directory."
              : "The student of the round before stands. Lower train.learning-rate or train.clip, or look at what was admitted last.";
      throw new TrainingDivergedException(
          "round %d, %s. %s".formatted(lineage.round(), e.getMessage(), advice));
    }
  }

  /** Writes a partial checkpoint when one is due, and always before giving way to an interrupt. */
  private void keep(
      FinetuningSession session, int steps, float[] losses, Optional<CheckpointStore> store)
      throws IOException, InterruptedException {
    int done = session.steps();
    boolean interrupted = Thread.interrupted();
    boolean due = setup.checkpointEvery() > 0 && done % setup.checkpointEvery() == 0;
    boolean kept = store.isPresent() && done < steps && (due || interrupted);
    if (kept) {
      store.get().writePartial(at(done), directory -> write(directory, session, losses));
    }
    if (interrupted) {
      throw new InterruptedException(
          "stopped %s after step %d of %d%s"
              .formatted(
                  lineage.round() == 0 ? "training the base" : "in round " + lineage.round(),
                  done,
                  steps,
                  kept ? ", which is kept" : ""));
    }
  }

  /** Writes the student as it stands. */
  void write(Path directory) throws IOException {
    parameters.write(directory, model);
  }

  private void write(Path directory, FinetuningSession session, float[] losses) throws IOException {
    write(directory);
    TrainingState state = session.state();
    List<TensorData> tensors = new ArrayList<>();
    state.first().forEach((name, values) -> tensors.add(tensor(FIRST + name, values)));
    state.second().forEach((name, values) -> tensors.add(tensor(SECOND + name, values)));
    tensors.add(tensor(HISTORY, FloatBuffer.wrap(losses, 0, state.steps()).slice()));
    OptimizerState.writeInto(directory, state.steps(), tensors);
  }

  private void restore(FinetuningSession session, CheckpointStore store, float[] losses)
      throws IOException {
    Optional<Checkpoint> partial = store.readPartial(lineage);
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
      session.restore(new TrainingState(steps, first, second));
      values(saved, HISTORY, steps).get(losses, 0, steps);
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
