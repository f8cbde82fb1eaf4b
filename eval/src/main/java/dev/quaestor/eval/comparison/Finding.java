package dev.quaestor.eval.comparison;

import dev.quaestor.eval.comparison.Verdict.Outcome;
import dev.quaestor.eval.record.Claim;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.statistics.PairedDifference;
import org.jspecify.annotations.Nullable;

/**
 * What came of a paper's claim here.
 *
 * @param claim what the paper says
 * @param pairing the two variants that bear on it, in the claim's direction
 * @param metric what they are compared by
 */
public record Finding(Claim claim, Pairing pairing, Metric metric) {

  /** What was measured: the contrast, its difference with the interval, and the spends' ratio. */
  public String measured() {
    String contrast = pairing.contrast().variant() + " − " + pairing.contrast().reference();
    @Nullable PairedDifference found = pairing.finals().get(metric);
    if (found == null) {
      return contrast + ": not measured yet";
    }
    String interval =
        found.interval().bounded() ? " (95% " + Wording.range(found.interval()) + ")" : "";
    String reach =
        pairing
            .reach()
            .filter(ratio -> !Double.isNaN(ratio.estimate()))
            .map(ratio -> "; its target after %s of the spend".formatted(Wording.ratio(ratio)))
            .orElse("");
    return "%s: %s points of %s%s, %s%s"
        .formatted(
            contrast,
            Wording.points(found.mean()),
            metric.words(),
            interval,
            Wording.seeds(found.seeds()),
            reach);
  }

  /** Whether it holds here, as far as the seeds carry. */
  public String verdict() {
    return switch (outcome()) {
      case BETTER -> "holds here";
      case WORSE -> "does not hold here: the other way round";
      case NOT_DISTINGUISHABLE -> "not distinguishable here";
      case TOO_FEW_SEEDS -> "described only; " + direction();
      case BARRED -> "no verdict: " + pairing.objections().get(0);
    };
  }

  /** The verdict on the contrast. */
  public Outcome outcome() {
    return pairing.verdict().outcome();
  }

  private String direction() {
    @Nullable PairedDifference found = pairing.finals().get(metric);
    if (found == null) {
      return "no seed is through";
    }
    if (Wording.size(found.mean()).equals(Wording.size(0))) {
      return "level";
    }
    return found.mean() > 0 ? "points the same way" : "points the other way";
  }
}
