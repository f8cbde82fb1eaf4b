package dev.quaestor.eval.comparison;

import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.statistics.PairedDifference;
import java.util.Map;

/**
 * One part of a criterion's gain over random. The <em>selection</em> effect is what the criterion
 * gains when the base scores the pool once and everything is asked up front (one-shot minus
 * random); the <em>loop</em> effect is what scoring again every round adds (closed minus one-shot).
 * The <em>regret</em> of a strategy that chooses among others is what the best of them would have
 * gained alone: the variant of it that ended highest over all seeds, known in hindsight, minus it.
 *
 * @param kind which part
 * @param criterion the criterion
 * @param contrast the two variants it is the difference of
 * @param finals difference of final scores by metric, paired by seed
 */
public record Effect(
    Kind kind, String criterion, Contrast contrast, Map<Metric, PairedDifference> finals) {

  /** Which part of the gain. */
  public enum Kind {
    SELECTION("selection"),
    LOOP("loop"),
    REGRET("regret");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    public String key() {
      return key;
    }
  }

  public Effect {
    finals = Map.copyOf(finals);
  }
}
