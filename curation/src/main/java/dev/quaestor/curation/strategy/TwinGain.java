package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What teaching a candidate really gains, for a control: twins of the student were each taught one
 * candidate's reference. It says how far a criterion is from the best that one step can tell, and
 * is no criterion itself: it is told answers before they are paid for. A bounded part of the pool,
 * drawn by lot, is tried; nothing else is ranked.
 *
 * <p>To first order a plain gradient step gains its length times the product of the candidate's
 * gradient with that of the steer split. AdamW's first step follows the signs of the gradient,
 * whose product {@code gradient-alignment} is not, so that twins are trained.
 */
public record TwinGain() implements AcquisitionFunction {

  /** The control's name in manifests. */
  public static final String NAME = "oracle-by-candidate";

  private static final Need NEED = new Need.CandidateGains();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Need> needs() {
    return Set.of(NEED);
  }

  @Override
  public List<Candidate> scorable(SelectionContext context) {
    Map<String, Double> tried = context.observed().losses().beside().getOrDefault(NEED, Map.of());
    return context.candidates().stream().filter(c -> tried.containsKey(c.id())).toList();
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> context.beside(NEED, candidate);
  }
}
