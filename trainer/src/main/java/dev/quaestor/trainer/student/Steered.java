package dev.quaestor.trainer.student;

import dev.quaestor.curation.student.Gauge;
import dev.quaestor.curation.student.Steering;
import dev.quaestor.curation.student.Steering.Keep;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.safetensors.SafetensorsFile;
import dev.quaestor.trainer.safetensors.TensorData;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The steer split's part in one training: what was read so far, whether that ends it, and the best
 * state. All of it goes into a partial checkpoint, so that a training that was cut decides as the
 * whole one does. Without a {@link Steering} nothing is read, and the last state is kept.
 */
final class Steered implements AutoCloseable {

  private static final String READINGS = "steer.readings";
  private static final String BEST = "steer.best.";

  /** A reading is its score and its tokens in two parts, each of which a float holds exactly. */
  private static final int FIELDS = 3;

  private static final int PART = 20;

  private final Optional<Steering> steering;
  private final Parameters parameters;
  private final Model model;
  private final int steps;
  private final List<Gauge.Reading> readings = new ArrayList<>();
  private int best = -1;
  private @Nullable INDArray kept;

  /**
   * @param steps the most steps of the training
   */
  Steered(Optional<Steering> steering, Parameters parameters, Model model, int steps) {
    this.steering = steering;
    this.parameters = parameters;
    this.model = model;
    this.steps = steps;
  }

  /** Reads the student after {@code step} steps, where it is due and not yet done. */
  void look(int step) {
    if (steering.isEmpty()
        || !steering.get().due(step, steps)
        || readings.size() == steering.get().readings(step, steps)) {
      return;
    }
    parameters.rest();
    Gauge.Reading reading =
        steering.get().gauge().read(new LocalStudent(model, parameters, "under way"));
    parameters.rest();
    if (!Float.isFinite(reading.score())) {
      throw new IllegalStateException(
          "the steer split reads %s after step %d; a finite number is needed to go by"
              .formatted(reading.score(), step));
    }
    readings.add(reading);
    if (best < 0 || reading.score() > readings.get(best).score()) {
      best = readings.size() - 1;
      if (steering.get().keep() == Keep.BEST) {
        keep();
      }
    }
  }

  private void keep() {
    INDArray vector = parameters.learnable().vector();
    INDArray into = kept;
    if (into == null) {
      into = parameters.learnable().gradient();
      kept = into;
    }
    into.assign(vector);
  }

  /** Whether no more steps are to be done, for want of a better reading. */
  boolean over() {
    return steering.isPresent()
        && steering.get().patience() > 0
        && readings.size() - 1 - best >= steering.get().patience()
        && best >= 0;
  }

  /**
   * Makes the state that is kept the student's.
   *
   * @param step the steps done
   * @return after how many of them it stood
   */
  int settle(int step) {
    if (kept == null) {
      return step;
    }
    parameters.learnable().vector().assign(kept);
    parameters.rest();
    return Math.min(steps, (best + 1) * steering.orElseThrow().every());
  }

  /** Tokens read and written so far. */
  long tokens() {
    return readings.stream().mapToLong(Gauge.Reading::tokens).sum();
  }

  /** What a partial checkpoint must hold beside weights and optimizer. */
  List<TensorData> state() {
    List<TensorData> state = new ArrayList<>();
    if (readings.isEmpty()) {
      return state;
    }
    FloatBuffer values = FloatBuffer.allocate(FIELDS * readings.size());
    for (Gauge.Reading reading : readings) {
      values.put(reading.score());
      values.put(reading.tokens() >> PART);
      values.put(reading.tokens() & ((1 << PART) - 1));
    }
    state.add(tensor(READINGS, values.flip()));
    if (kept != null) {
      for (ParameterShape shape : parameters.learnable().parameters()) {
        state.add(tensor(BEST + shape.name(), Decoder.floats(kept, shape.offset(), shape.size())));
      }
    }
    return state;
  }

  /** Takes up what {@link #state} wrote. */
  void restore(SafetensorsFile saved) {
    if (steering.isEmpty() || !saved.names().contains(READINGS)) {
      return;
    }
    FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(saved.info(READINGS).shape()[0]));
    saved.read(READINGS, 0, values);
    for (values.flip(); values.hasRemaining(); ) {
      float score = values.get();
      readings.add(new Gauge.Reading(score, ((long) values.get() << PART) + (long) values.get()));
      int last = readings.size() - 1;
      best = best < 0 || score > readings.get(best).score() ? last : best;
    }
    if (steering.get().keep() == Keep.BEST) {
      INDArray into = parameters.learnable().gradient();
      for (ParameterShape shape : parameters.learnable().parameters()) {
        saved.read(BEST + shape.name(), 0, Decoder.floats(into, shape.offset(), shape.size()));
      }
      kept = into;
    }
  }

  private static TensorData tensor(String name, FloatBuffer values) {
    return TensorData.of(name, new long[] {values.remaining()}, values);
  }

  @Override
  public void close() {
    if (kept != null) {
      parameters.learnable().release(kept);
      kept = null;
    }
  }
}
