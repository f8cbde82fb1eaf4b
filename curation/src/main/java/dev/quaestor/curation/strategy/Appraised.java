package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Minus the score that a judge or a reward gives the student's own greedy answer: what is badly
 * answered is worth asking (Kessler et al. 2025 compare with both). Whom the scorer left unscored
 * is not ranked, and is drawn by lot only where too few are.
 *
 * @param name who scores: {@code judge} or {@code reward}
 */
public record Appraised(String name) implements AcquisitionFunction {

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Answer(), new Need.Appraised(name));
  }

  @Override
  public List<Candidate> scorable(SelectionContext context) {
    Map<String, Double> scores = context.appraised(name);
    return context.candidates().stream().filter(c -> scores.containsKey(c.id())).toList();
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    Map<String, Double> scores = context.appraised(name);
    return candidate -> -scores.getOrDefault(candidate.id(), Double.NaN);
  }
}
