package dev.quaestor.eval.comparison;

import dev.quaestor.eval.comparison.Verdict.Outcome;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.Metric;
import dev.quaestor.eval.statistics.Interval;
import dev.quaestor.eval.statistics.PairedDifference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a difference into words, and claims no more than it carries: ten seeds for a verdict, the
 * smallest difference that would have shown wherever none is claimed.
 *
 * @param contrast who is compared with whom
 * @param metric the primary metric
 * @param difference of final scores; null where no seed was finished under both
 * @param tests how it was tested
 * @param objections what else than the variant differed
 */
record Judgement(
    Contrast contrast,
    Metric metric,
    @Nullable PairedDifference difference,
    Tests tests,
    List<String> objections) {

  /**
   * How a difference was tested.
   *
   * @param adjustedP its p after Holm's correction
   * @param family how many tests were corrected for together
   * @param everyLook whether the test holds at every look, seeds having been added after one
   */
  record Tests(double adjustedP, int family, boolean everyLook) {}

  Verdict verdict() {
    if (difference == null) {
      return new Verdict(
          Outcome.TOO_FEW_SEEDS,
          "Nothing can be concluded: no seed finished under both %s and %s."
              .formatted(contrast.variant(), contrast.reference()));
    }
    if (!objections.isEmpty()) {
      return new Verdict(
          Outcome.BARRED,
          "No verdict, since more than the variant differed: %s. As it stands, %s."
              .formatted(objections.get(0), described(difference)));
    }
    if (difference.seeds() < Verdict.FEWEST_SEEDS) {
      return new Verdict(Outcome.TOO_FEW_SEEDS, tooFew(difference));
    }
    Outcome outcome =
        tests.adjustedP() >= PairedDifference.ALPHA
            ? Outcome.NOT_DISTINGUISHABLE
            : difference.mean() > 0 ? Outcome.BETTER : Outcome.WORSE;
    return new Verdict(outcome, claimed(outcome, difference));
  }

  private String tooFew(PairedDifference found) {
    if (found.seeds() == 1) {
      return "One seed cannot support a verdict: %s; how far another seed would differ is not known."
          .formatted(described(found));
    }
    String start =
        "%s cannot support a verdict: %s"
            .formatted(Wording.capital(Wording.seeds(found.seeds())), described(found));
    return found.deviation() == 0
        ? start + "."
        : "%s; seeds that spread like these would show a true difference of %s points or more four times in five%s."
            .formatted(start, unsigned(found.detectable(tests.family())), corrected());
  }

  private String claimed(Outcome outcome, PairedDifference found) {
    String evidence =
        "%s, %s%s".formatted(intervalOf(found), Wording.p(tests.adjustedP()), corrected());
    return switch (outcome) {
      case BETTER ->
          "%s is better than %s: %s points of %s (%s)."
              .formatted(
                  contrast.variant(),
                  contrast.reference(),
                  Wording.points(found.mean()),
                  metric.words(),
                  evidence);
      case WORSE ->
          "%s is worse than %s: %s points of %s (%s)."
              .formatted(
                  contrast.variant(),
                  contrast.reference(),
                  Wording.points(found.mean()),
                  metric.words(),
                  evidence);
      default ->
          "%s and %s are not distinguishable: %s points of %s (%s)%s. %s"
              .formatted(
                  contrast.variant(),
                  contrast.reference(),
                  Wording.points(found.mean()),
                  metric.words(),
                  evidence,
                  interval(found).contains(0)
                      ? ""
                      : "; the interval alone leaves out zero, the corrected test does not",
                  couldHaveShown(found));
    };
  }

  private String couldHaveShown(PairedDifference found) {
    if (tests.everyLook()) {
      return "More seeds may be added until it is decided.";
    }
    return found.deviation() == 0
        ? "The seeds do not spread at all."
        : "%s that spread like these show a true difference of %s points four times in five%s."
            .formatted(
                Wording.capital(Wording.seeds(found.seeds())),
                unsigned(found.detectable(tests.family())),
                corrected());
  }

  private String corrected() {
    return tests.family() > 1
        ? " after correction for " + Wording.count(tests.family()) + " contrasts"
        : "";
  }

  private String described(PairedDifference found) {
    String size = unsigned(found.mean());
    String where =
        size.equals(Wording.size(0))
            ? "level with"
            : size + " points " + (found.mean() < 0 ? "below" : "above");
    return "%s ended %s %s in %s%s"
        .formatted(
            contrast.variant(),
            where,
            contrast.reference(),
            metric.words(),
            found.seeds() == 1 ? "" : " (" + intervalOf(found) + ")");
  }

  private String intervalOf(PairedDifference found) {
    Interval interval = interval(found);
    return "%s %s over %s"
        .formatted(
            tests.everyLook() ? "always-valid 95% interval" : "95% interval",
            Wording.range(interval),
            Wording.seeds(found.seeds()));
  }

  /** Of the test that the verdict rests on. */
  private Interval interval(PairedDifference found) {
    return tests.everyLook() ? found.alwaysValid().interval() : found.interval();
  }

  private static String unsigned(double difference) {
    return Wording.size(difference);
  }
}
