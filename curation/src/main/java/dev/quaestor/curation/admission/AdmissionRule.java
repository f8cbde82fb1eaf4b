package dev.quaestor.curation.admission;

import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Exchange;
import java.util.Optional;

/** One test an answer must pass before it is learned from. */
public interface AdmissionRule {

  /** The rule's name, under which its rejections are counted. */
  String name();

  /**
   * Why {@code example} may not be learned from; empty where it may.
   *
   * @param exchange the exchange the example came from
   * @param example what would be learned
   * @param admitted all that was admitted before it, this round's included
   */
  Optional<String> objection(Exchange exchange, Example example, Admitted admitted);

  /** The objection as it is kept: {@code rule: reason}. */
  default Optional<String> rejection(Exchange exchange, Example example, Admitted admitted) {
    return objection(exchange, example, admitted).map(reason -> name() + ": " + reason);
  }
}
