package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.GradientEngine;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the layer and the updater of one network share: the decoder, its engine, and what the step
 * under way has found.
 */
class Work {
  private final Decoder decoder;
  private final GradientEngine engine;
  private GradientEngine.BatchLoss last = new GradientEngine.BatchLoss(Double.NaN, 0, Double.NaN);

  Work(Decoder decoder, GradientEngine engine) {
    this.decoder = decoder;
    this.engine = engine;
  }

  Decoder decoder() {
    return decoder;
  }

  GradientEngine engine() {
    return engine;
  }

  GradientEngine.BatchLoss last() {
    return last;
  }

  /** Remembers what the layer found; a test may spoil the gradient here. */
  void found(GradientEngine.BatchLoss loss, INDArray gradient) {
    last = loss;
  }
}
