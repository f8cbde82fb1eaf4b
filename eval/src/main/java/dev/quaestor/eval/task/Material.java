package dev.quaestor.eval.task;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.LazyList;
import dev.quaestor.curation.pool.Pool;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that one seed draws of a task; no prompt stands in two of its parts.
 *
 * @param pool what may be asked, in the order drawn
 * @param steer held out, may guide a run: adaptive strategies, early stopping
 * @param monitor held out, for curves and stop rules
 * @param test held out and sealed: read only when a comparison is made
 * @param seedSet answered prompts on which the base student is trained; may be empty
 */
public record Material(
    List<Item> pool, List<Item> steer, List<Item> monitor, List<Item> test, List<Example> seedSet) {

  public Material {
    pool = LazyList.copyOf(pool);
    steer = List.copyOf(steer);
    monitor = List.copyOf(monitor);
    test = List.copyOf(test);
    seedSet = List.copyOf(seedSet);
  }

  /** The same with another seed set. */
  public Material withSeedSet(List<Example> examples) {
    return new Material(pool, steer, monitor, test, examples);
  }

  /** The pool without its references. */
  public Pool candidates() {
    return new Pool(candidates(pool));
  }

  /** The candidates of {@code items}, in order. */
  public static List<Candidate> candidates(List<Item> items) {
    return LazyList.each(items, Item::candidate);
  }

  /** The share of each group in the pool as drawn, summing to 1: weighs pool-weighted accuracy. */
  public SortedMap<String, Double> poolWeights() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    pool.forEach(item -> counts.merge(item.candidate().group(), 1, Integer::sum));
    SortedMap<String, Double> shares = new TreeMap<>();
    counts.forEach((group, count) -> shares.put(group, (double) count / pool.size()));
    return shares;
  }
}
