package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The student's loss on the candidate's reference answer, in nats per token. It needs a reference
 * of every candidate and looks at it: a league of its own, and reported weaker than the loss on the
 * student's own answer (Kessler et al. 2025, arXiv 2512.00884).
 */
public record ReferenceLoss() implements AcquisitionFunction {

  @Override
  public String name() {
    return "loss-reference";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.ReferenceLoss());
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return context::referenceLoss;
  }
}
