package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The usual query strategy: score every candidate, then let a selector pick the batch. */
public record Scoring(AcquisitionFunction function, BatchSelector selector)
    implements QueryStrategy {

  @Override
  public String name() {
    return function.name();
  }

  @Override
  public Set<Need> needs(int round) {
    Set<Need> needs = new HashSet<>(function.needs());
    needs.addAll(selector.needs());
    return needs;
  }

  @Override
  public Selection select(SelectionContext context) {
    List<Scored> scored = scored(name(), function.scores(context), context);
    return selector.pick(scored, context, context.count()).on(context.evidence(scored));
  }

  /** The candidates with the scores that {@code strategy} gives, in pool order, each finite. */
  static List<Scored> scored(
      String strategy, ToDoubleFunction<Candidate> scores, SelectionContext context) {
    return context.candidates().stream()
        .map(c -> new Scored(c, finite(strategy, scores.applyAsDouble(c), c.id(), context.round())))
        .toList();
  }

  private static double finite(String strategy, double score, String id, int round) {
    if (!Double.isFinite(score)) {
      throw new IllegalStateException(
          "round %d: %s scored candidate %s with %s; expected a finite number. The student's weights or the score are broken; nothing was asked."
              .formatted(round, strategy, id, score));
    }
    return score;
  }
}
