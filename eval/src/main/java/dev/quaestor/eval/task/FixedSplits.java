package dev.quaestor.eval.task;

import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Splits of a finite set of items: shuffled once by a seed of their own, so that every experiment
 * and every seed of it holds the same items out. Test is cut first, then monitor, then steer; what
 * remains is the pool, up to its limit, in the shuffled order.
 *
 * @param splitSeed seed of the shuffle
 * @param pool most items the pool keeps
 * @param steer items held out to guide
 * @param monitor items held out for curves
 * @param test sealed items
 */
public record FixedSplits(long splitSeed, int pool, int steer, int monitor, int test) {

  public FixedSplits {
    if (pool < 1 || steer < 0 || monitor < 0 || test < 0) {
      throw new IllegalArgumentException(
          "a pool has at least one item and no split fewer than none, found pool "
              + pool
              + ", steer "
              + steer
              + ", monitor "
              + monitor
              + ", test "
              + test);
    }
  }

  /**
   * Refuses splits that leave no pool.
   *
   * @throws TaskException if {@code items} do not suffice
   */
  public void check(String task, int items) {
    long heldOut = (long) steer + monitor + test;
    if (heldOut >= items) {
      throw new TaskException(
          "task "
              + task
              + " has "
              + items
              + " items, and steer "
              + steer
              + " + monitor "
              + monitor
              + " + test "
              + test
              + " leave none for the pool; ask for smaller splits");
    }
  }

  /**
   * The splits of {@code items}, none of which may share a prompt with another, and which must be
   * enough for the three held-out splits; the seed set is empty.
   */
  public Material draw(String task, List<Item> items) {
    List<Item> shuffled = new ArrayList<>(items);
    long seed = new RandomStreams(splitSeed).number(0, "task/" + task + "/split", "");
    Collections.shuffle(shuffled, new Random(seed));
    int monitorFrom = test;
    int steerFrom = monitorFrom + monitor;
    int poolFrom = steerFrom + steer;
    int poolTo = (int) Math.min(items.size(), (long) poolFrom + pool);
    return new Material(
        shuffled.subList(poolFrom, poolTo),
        shuffled.subList(steerFrom, poolFrom),
        shuffled.subList(monitorFrom, steerFrom),
        shuffled.subList(0, test),
        List.of());
  }

  /** The sizes, for people. */
  public String describe(int items) {
    int left = Math.min(pool, items - steer - monitor - test);
    return "pool of "
        + left
        + ", steer "
        + steer
        + ", monitor "
        + monitor
        + ", test "
        + test
        + ", the same for every seed";
  }
}
