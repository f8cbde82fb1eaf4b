package dev.quaestor.curation.strategy;

import java.util.List;

/**
 * A selector that need not see all candidates in one place: from parts of them, in pool order, it
 * picks what it picks from the whole, to the bit.
 */
public interface MergingSelector extends BatchSelector {

  /**
   * {@code count} of the scored, most valuable first.
   *
   * @param scored candidates with their scores, in pool order, cut anywhere
   */
  Selection pick(Parts<List<Scored>> scored, SelectionContext context, int count);
}
