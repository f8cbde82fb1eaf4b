package dev.quaestor.curation.student;

/**
 * How the steer split decides when a round's training ends, and which of its states is kept. The
 * challenger is read every so many steps and after the last one; a later state is better only where
 * it reads higher, so that of equals the earliest is kept.
 *
 * @param every steps between two readings
 * @param patience readings in a row without a better one that end the training; 0 does all steps
 * @param keep which state becomes the challenger
 * @param gauge what is read
 */
public record Steering(int every, int patience, Keep keep, Gauge gauge) {

  /** Which state of a training is kept. */
  public enum Keep {
    /** The one that read highest. */
    BEST,
    /** The one it ended with. */
    LAST
  }

  public Steering {
    if (every < 1) {
      throw new IllegalArgumentException(
          "train.early-stopping.every must be at least 1, found " + every);
    }
    if (patience < 0) {
      throw new IllegalArgumentException(
          "train.early-stopping.patience must not be negative, found " + patience);
    }
    if (patience == 0 && keep == Keep.LAST) {
      throw new IllegalArgumentException(
          "train.early-stopping: a patience of 0 does all steps and keep: last takes their end, so nothing would be steered");
    }
  }

  /** Whether the challenger is read after {@code step} of {@code steps} steps. */
  public boolean due(int step, int steps) {
    return step > 0 && (step % every == 0 || step == steps);
  }

  /** How many readings there are in the first {@code step} of {@code steps} steps. */
  public int readings(int step, int steps) {
    return step / every + (step == steps && step % every != 0 ? 1 : 0);
  }
}
