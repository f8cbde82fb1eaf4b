package dev.quaestor.curation.strategy.diverse;

import dev.quaestor.curation.student.Embedding;
import java.util.random.RandomGenerator;

/**
 * Chooses points that differ. A pure function of its arguments: equals are decided by the order of
 * the points, which is that of their value.
 */
public interface DiverseChoice {

  String name();

  /** What the points are. */
  default Embedding embedding() {
    return new Embedding.Hidden();
  }

  /** Whether it looks at what was asked before. */
  default boolean mindsAsked() {
    return true;
  }

  /**
   * The indexes of {@code count} points, all different, in the order chosen.
   *
   * @param points in order of value, the most valuable first; at least {@code count}, all finite
   * @param asked where it minds them, the points asked before
   */
  int[] choose(Points points, Points asked, int count, RandomGenerator random);
}
