package dev.quaestor.eval.record;

import dev.quaestor.curation.budget.Dimension;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What an experiment asks, fixed before its results are seen.
 *
 * @param axis what curves are drawn against and spending is compared in
 * @param trainingAxis what optimizer steps follow
 * @param metric the primary metric
 * @param primary the contrasts that may be claimed, three at most; every other is exploratory
 * @param target the score to be reached, in [0, 1]; empty to ask what reaches the reference's own
 *     final score
 * @param waiver why unequal training is accepted, in writing; empty where it bars a verdict
 * @param claims what papers claim that the experiment bears on
 */
public record Question(
    Dimension axis,
    Dimension trainingAxis,
    Metric metric,
    List<Contrast> primary,
    OptionalDouble target,
    String waiver,
    List<Claim> claims) {

  /** More contrasts than this are not a question but a search. */
  public static final int MOST_PRIMARY = 3;

  public Question {
    primary = List.copyOf(primary);
    claims = List.copyOf(claims);
    for (Claim claim : claims) {
      if (primary.contains(claim.contrast().turned())) {
        throw new IllegalArgumentException(
            "claims: %s > %s is a primary contrast the other way round; write both alike"
                .formatted(claim.contrast().variant(), claim.contrast().reference()));
      }
    }
    if (primary.size() > MOST_PRIMARY) {
      throw new IllegalArgumentException(
          "compare.primary: at most %d contrasts can be primary, found %d; leave the others out, they are reported as exploratory"
              .formatted(MOST_PRIMARY, primary.size()));
    }
    for (int i = 0; i < primary.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (primary.get(i).sameAs(primary.get(j))) {
          throw new IllegalArgumentException(
              "compare.primary: each pair is asked about once, found %s against %s twice"
                  .formatted(primary.get(i).variant(), primary.get(i).reference()));
        }
      }
    }
    if (target.isPresent() && !(target.getAsDouble() > 0 && target.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          "compare.target: a score between 0 and 1, found " + target.getAsDouble());
    }
  }

  /** Primary macro accuracy against queries, training following queries too. */
  public static Question onQueries(List<Contrast> primary) {
    return new Question(
        Dimension.QUERIES,
        Dimension.QUERIES,
        Metric.MACRO,
        primary,
        OptionalDouble.empty(),
        "",
        List.of());
  }

  /** The same, with what papers claim of it. */
  public Question claiming(List<Claim> others) {
    return new Question(axis, trainingAxis, metric, primary, target, waiver, others);
  }
}
