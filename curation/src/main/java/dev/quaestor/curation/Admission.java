package dev.quaestor.curation;

import dev.quaestor.curation.pool.Example;
import java.util.List;

/**
 * The judgement of one exchange.
 *
 * @param exchange the exchange's index in the round
 * @param example what it teaches; an empty answer where there was none to learn
 * @param rejection why it may not be learned from, as {@code rule: reason}; empty where it was
 *     admitted
 */
public record Admission(int exchange, Example example, String rejection) {

  /** What was admitted, in order. */
  public static List<Example> examples(List<Admission> admissions) {
    return admissions.stream().filter(Admission::admitted).map(Admission::example).toList();
  }

  public boolean admitted() {
    return rejection.isEmpty();
  }
}
