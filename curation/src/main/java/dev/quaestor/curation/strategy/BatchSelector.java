package dev.quaestor.curation.strategy;

import java.util.List;

/** Turns scored candidates into a batch. Ties are broken by a hash of seed, round and id. */
public interface BatchSelector {

  String name();

  /**
   * {@code count} of {@code scored}, most valuable first.
   *
   * @param scored candidates with their scores, in pool order
   */
  Selection pick(List<Scored> scored, SelectionContext context, int count);
}
