package dev.quaestor.curation;

import dev.quaestor.curation.pool.Example;

/**
 * The judgement of one exchange.
 *
 * @param exchange the exchange's index in the round
 * @param example what it teaches; an empty answer where there was none to learn
 * @param rejection why it may not be learned from, as {@code rule: reason}; empty where it was
 *     admitted
 */
public record Admission(int exchange, Example example, String rejection) {

  public boolean admitted() {
    return rejection.isEmpty();
  }
}
