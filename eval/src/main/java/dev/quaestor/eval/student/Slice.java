package dev.quaestor.eval.student;

import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.Wilson;

/**
 * Greedy answers to some of the items.
 *
 * @param by what the items have in common: all, group or level
 * @param name which group or level; empty for all
 * @param items how many
 * @param correct right ones
 * @param unparsed those without a final answer that can be read; counted as wrong
 */
public record Slice(String by, String name, int items, int correct, int unparsed) {

  /** The share of right answers with its Wilson interval. */
  public Interval accuracy() {
    return Wilson.interval(correct, items);
  }
}
