package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Instruction-following difficulty (Li et al. 2024, arXiv 2308.12032) of the student's own answer:
 * its mean loss behind the prompt over its mean loss alone. Near 0 the prompt says everything, near
 * 1 and above it helps nothing. The paper divides losses, Superfiltering perplexities; both take
 * the teacher's answer, which is not known before it is asked.
 */
public record InstructionDifficulty() implements AcquisitionFunction {

  @Override
  public String name() {
    return "ifd";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Answer(), new Need.LossAlone());
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> {
      var answer = context.observation(candidate);
      double behind = -answer.logProbability() / answer.tokens();
      double alone = context.lossAlone(candidate);
      return behind == 0 ? 0 : behind / Math.max(alone, Double.MIN_NORMAL);
    };
  }
}
