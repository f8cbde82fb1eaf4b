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
    ToDoubleFunction<Candidate> scores = function.scores(context);
    List<Scored> scored =
        context.candidates().stream()
            .map(c -> new Scored(c, finite(scores.applyAsDouble(c), c.id(), context)))
            .toList();
    return selector.pick(scored, context, context.count());
  }

  private double finite(double score, String id, SelectionContext context) {
    if (!Double.isFinite(score)) {
      throw new IllegalStateException(
          "round %d: %s scored candidate %s with %s; expected a finite number. The student's weights or the score are broken; nothing was asked."
              .formatted(context.round(), name(), id, score));
    }
    return score;
  }
}
