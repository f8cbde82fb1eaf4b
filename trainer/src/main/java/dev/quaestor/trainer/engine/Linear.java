package dev.quaestor.trainer.engine;

import java.util.OptionalDouble;

/**
 * The forward products of a decoder's own weights on one shard, in some {@link Precision}. One
 * thread.
 */
interface Linear extends AutoCloseable {

  /** {@code y = x · wᵀ}; x [rows, in], w [out, in], y [rows, out]. */
  void linear(Region x, Region w, Region y, int rows);

  /**
   * Puts float logits in the place of rounded ones, where they matter most: of the likeliest tokens
   * of each row, and of one that is named. Nothing where all are floats.
   *
   * @param x what the head read, [rows, width]
   * @param logits what {@link #linear} made of it, [rows, vocab]
   * @param named a token a row
   */
  default void settle(Region x, Region head, Region logits, int[] named) {
    // nothing was rounded
  }

  /**
   * One logit in floats, of row {@code row} of what the head read; empty where the logits that
   * {@link #linear} gave are floats already.
   */
  default OptionalDouble logit(Region x, Region head, int row, int token) {
    return OptionalDouble.empty();
  }

  /** Said where a step is done: where shards multiply together, returns when all say so. */
  default void rest() {
    // nobody waits
  }

  /** Said where no step is left, or none will be made: returns when all shards say so. */
  default void leave() {
    // nobody waits
  }

  @Override
  void close();

  /** Products in the kernels' own precision, which is that of the parameters. */
  record Whole(Kernels k) implements Linear {
    @Override
    public void linear(Region x, Region w, Region y, int rows) {
      k.linear(x, w, y, rows);
    }

    @Override
    public void close() {
      // the kernels are their owner's
    }
  }
}
