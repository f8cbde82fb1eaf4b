package dev.quaestor.eval.task;

/**
 * How many items each part of a seed's material has.
 *
 * @param pool candidates; a pool should be at least 20 times the queries of the budget
 * @param steer held-out items that may guide a run
 * @param monitor held-out items for curves
 * @param test sealed items
 * @param seedSet answered prompts for the base student
 */
public record SplitSizes(int pool, int steer, int monitor, int test, int seedSet) {

  public SplitSizes {
    if (pool < 1 || steer < 0 || monitor < 0 || test < 0 || seedSet < 0) {
      throw new IllegalArgumentException(
          "a pool has at least one item and no split fewer than none, found pool "
              + pool
              + ", steer "
              + steer
              + ", monitor "
              + monitor
              + ", test "
              + test
              + ", seed set "
              + seedSet);
    }
  }
}
