package dev.quaestor.trainer.network;

import java.io.Serializable;

/**
 * How a finetuning learns: AdamW, clipped by the global norm, with a linear warm-up and then half a
 * cosine.
 *
 * @param learningRate the highest rate, reached after the warm-up
 * @param weightDecay decoupled, on matrices except the embedding
 * @param clip the largest global gradient norm; 0 for none
 * @param warmupSteps steps of linear rise; step 1 has 1/(warmupSteps+1) of the rate
 * @param totalSteps where the cosine ends; 0 for a constant rate after the warm-up
 * @param finalFraction of the rate, at the cosine's end and after it
 */
public record OptimizerSettings(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double clip,
    int warmupSteps,
    int totalSteps,
    double finalFraction)
    implements Serializable {
  public OptimizerSettings {
    if (!(learningRate >= 0)
        || !(beta1 >= 0 && beta1 < 1)
        || !(beta2 >= 0 && beta2 < 1)
        || !(epsilon > 0)
        || !(weightDecay >= 0)
        || !(clip >= 0)
        || warmupSteps < 0
        || totalSteps < 0
        || !(finalFraction >= 0 && finalFraction <= 1)) {
      throw new IllegalArgumentException(
          "optimizer settings need rates, decay, clip and steps of at least 0, betas in [0, 1), a positive epsilon and a final fraction"
              + " in [0, 1]; found rate "
              + learningRate
              + ", betas "
              + beta1
              + " and "
              + beta2
              + ", epsilon "
              + epsilon
              + ", decay "
              + weightDecay
              + ", clip "
              + clip
              + ", warm-up "
              + warmupSteps
              + ", total "
              + totalSteps
              + ", final fraction "
              + finalFraction);
    }
  }

  /** A constant rate, betas 0.9 and 0.999, epsilon 1e-8, decay 0.01, clip 1. */
  public static OptimizerSettings constant(double learningRate) {
    return new OptimizerSettings(learningRate, 0.9, 0.999, 1e-8, 0.01, 1, 0, 0, 1);
  }

  /** The same with a warm-up and a cosine down to a tenth of the rate. */
  public OptimizerSettings withSchedule(int warmup, int total) {
    return new OptimizerSettings(
        learningRate, beta1, beta2, epsilon, weightDecay, clip, warmup, total, 0.1);
  }

  /** The same with another decay. */
  public OptimizerSettings withWeightDecay(double decay) {
    return new OptimizerSettings(
        learningRate, beta1, beta2, epsilon, decay, clip, warmupSteps, totalSteps, finalFraction);
  }
}
