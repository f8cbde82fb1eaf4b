package dev.quaestor.curation.strategy;

import java.util.List;
import java.util.Set;

/** Turns scored candidates into a batch. Ties are broken by a hash of seed, round and id. */
public interface BatchSelector {

  String name();

  /** What it must know of the student beside the scores; nothing where it reads scores alone. */
  default Set<Need> needs() {
    return Set.of();
  }

  /** The same, with answers that hit the length limit apart from finished ones. */
  default BatchSelector truncatedApart() {
    return new TruncatedApart(this);
  }

  /**
   * {@code count} of {@code scored}, most valuable first.
   *
   * @param scored candidates with their scores, in pool order
   */
  Selection pick(List<Scored> scored, SelectionContext context, int count);
}
