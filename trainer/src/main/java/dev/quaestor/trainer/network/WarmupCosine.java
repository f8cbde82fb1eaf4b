package dev.quaestor.trainer.network;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * A linear warm-up, then half a cosine, as Deeplearning4j's schedule: a function of the number of
 * steps done.
 */
record WarmupCosine(OptimizerSettings settings) implements ISchedule {
  private static final long serialVersionUID = 1;

  @Override
  public double valueAt(int iteration, int epoch) {
    double top = settings.learningRate();
    if (iteration < settings.warmupSteps()) {
      return top * (iteration + 1) / (settings.warmupSteps() + 1);
    }
    if (settings.totalSteps() == 0) {
      return top;
    }
    double length = Math.max(1, settings.totalSteps() - settings.warmupSteps());
    double done = Math.min(1, (iteration - settings.warmupSteps()) / length);
    double cosine = (1 + StrictMath.cos(Math.PI * done)) / 2;
    return top * (settings.finalFraction() + (1 - settings.finalFraction()) * cosine);
  }

  @Override
  public ISchedule clone() {
    return this;
  }
}
