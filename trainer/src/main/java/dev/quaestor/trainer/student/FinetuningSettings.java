package dev.quaestor.trainer.student;

import dev.quaestor.trainer.network.OptimizerSettings;

/**
 * How a student is trained, apart from on what and for how long.
 *
 * @param batch sequences a step
 * @param learningRate the highest rate
 * @param warmUp the share of the steps in which the rate rises to it, in [0, 1]
 * @param replay the share of every batch taken from the base's own seed set, in [0, 1)
 * @param clip the largest global gradient norm; 0 for none
 * @param weightDecay decoupled, on matrices except the embedding
 */
public record FinetuningSettings(
    int batch, double learningRate, double warmUp, double replay, double clip, double weightDecay) {

  public FinetuningSettings {
    if (!(warmUp >= 0) || warmUp > 1) {
      throw new IllegalArgumentException("warm-up must lie in [0, 1], found " + warmUp);
    }
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException("learning-rate must be positive, found " + learningRate);
    }
    var unused = new Batches.Shape(batch, replay);
  }

  Batches.Shape shape() {
    return new Batches.Shape(batch, replay);
  }

  /** AdamW with betas 0.9 and 0.999, and half a cosine down to a tenth after the warm-up. */
  OptimizerSettings optimizer(int steps) {
    int rising = (int) Math.round(warmUp * steps);
    return new OptimizerSettings(
        learningRate, 0.9, 0.999, 1e-8, weightDecay, clip, rising, steps, 0.1);
  }
}
