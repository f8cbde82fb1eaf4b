package dev.quaestor.trainer.engine;

import java.nio.FloatBuffer;

/**
 * One of several processes that learn every batch together, a shard each: what it hears of the
 * others. All of them go through the same steps; after each, all hold the same gradient.
 */
public interface Rank {

  /** Which one it is, from 0: the shard it computes. */
  int number();

  /** How many there are. */
  int count();

  /**
   * Tells the others its part of a step, and hears theirs.
   *
   * @param gradient its shard's own; afterwards the sum over all shards, added up from shard 0 on.
   *     Its position and limit are left alone
   * @param loss its shard's own
   * @return the loss of each shard, in their order
   */
  double[] together(FloatBuffer gradient, double loss);
}
