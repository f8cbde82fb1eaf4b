package dev.quaestor.eval.record;

/**
 * Where a manifest wants the macro accuracy of its bases, ends included.
 *
 * @param least the least, in [0, 1]
 * @param most the most, in [0, 1]
 */
public record Band(double least, double most) {

  /** Anywhere. */
  public static final Band ANY = new Band(0, 1);

  public boolean holds(double accuracy) {
    return accuracy >= least && accuracy <= most;
  }
}
