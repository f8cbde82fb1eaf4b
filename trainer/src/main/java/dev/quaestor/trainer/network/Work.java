package dev.quaestor.trainer.network;

import dev.quaestor.trainer.engine.GradientEngine;
import dev.quaestor.trainer.engine.Learnable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the layer and the updater of one network share: what learns, its engine, and what the step
 * under way has found.
 */
class Work {
  private final Learnable learnable;
  private final GradientEngine engine;
  private GradientEngine.BatchLoss last = new GradientEngine.BatchLoss(Double.NaN, 0, Double.NaN);

  Work(Learnable learnable, GradientEngine engine) {
    this.learnable = learnable;
    this.engine = engine;
  }

  Learnable learnable() {
    return learnable;
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
