package dev.quaestor.trainer.engine;

/**
 * One step of Adam with decoupled weight decay (Loshchilov and Hutter 2019), with both moments'
 * bias corrected as PyTorch does.
 *
 * @param number the step's number, from 1
 * @param gradientScale by which the gradient is multiplied first: below 1 where the global norm is
 *     clipped
 */
public record AdamW(
    int number,
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double gradientScale) {
  /** What the first moment is multiplied by. */
  double rate() {
    return learningRate / (1 - StrictMath.pow(beta1, number));
  }

  /** What the root of the second moment is multiplied by. */
  double rootScale() {
    return 1 / Math.sqrt(1 - StrictMath.pow(beta2, number));
  }
}
