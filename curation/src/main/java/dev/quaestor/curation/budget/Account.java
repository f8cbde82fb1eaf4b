package dev.quaestor.curation.budget;

import dev.quaestor.curation.store.HashChain;

/**
 * The bill's sums after its last entry: a fold over the entries, which {@link #after} steps.
 *
 * @param seq the last entry's place; 0 before any
 * @param head the last entry's hash
 * @param limits what may be spent
 * @param billed what is owed for certain or in doubt
 * @param reserved what is held for calls in flight
 */
record Account(long seq, String head, Limits limits, Cost billed, Cost reserved) {

  static final Account OPENING = new Account(0, HashChain.EMPTY, Limits.NONE, Cost.ZERO, Cost.ZERO);

  /** The room that {@code worst} needs is there, even if all in flight costs its worst case. */
  boolean allows(Cost worst) {
    return limits.allow(billed.plus(reserved).plus(worst));
  }

  /** The room that {@code worst} needs can still come to be there. */
  boolean mayAllow(Cost worst) {
    return limits.allow(billed.plus(worst));
  }

  /** The sums after one more entry; {@code held} is what was reserved for the call it closes. */
  Account after(Entry entry, Cost held) {
    String next = HashChain.next(head, entry);
    return switch (entry.kind()) {
      case LIMIT -> new Account(entry.seq(), next, new Limits(entry.cost()), billed, reserved);
      case RESERVED -> new Account(entry.seq(), next, limits, billed, reserved.plus(entry.cost()));
      case REOPENED ->
          new Account(
              entry.seq(), next, limits, billed.minus(entry.cost()), reserved.plus(entry.cost()));
      default ->
          new Account(entry.seq(), next, limits, billed.plus(entry.cost()), reserved.minus(held));
    };
  }
}
