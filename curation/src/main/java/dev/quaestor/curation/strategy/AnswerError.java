package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * 1 where the student's own greedy answer fails verification, else 0 (LLM2LLM, Lee et al. 2024,
 * arXiv 2403.15042, which sends back what was answered wrongly). Looks at references: a league of
 * its own.
 */
public record AnswerError() implements AcquisitionFunction {

  @Override
  public String name() {
    return "error";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Answer(), new Need.Verdicts());
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> context.answer(candidate).right() ? 0 : 1;
  }
}
