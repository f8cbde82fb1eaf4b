package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Observation;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * c(1 − c), with c = exp(Σ log p) the student's probability of its own whole greedy answer, end
 * token included: the variance of "it would write this again". It is 0 for what is mastered (c near
 * 1) and for what is hopeless (c near 0), and largest, a quarter, where the student is of two
 * minds; so it asks for what can be learned now, which uncertainty alone does not tell from what
 * cannot. It costs nothing beyond the pass that every criterion of the answer makes.
 *
 * <p>For short answers: the probability of a long one is small whatever the student knows, and the
 * score then ranks by length; {@link Agreement} is for those. c is never formed: with s = Σ log p
 * the score is e^s (1 − e^s) = −e^s expm1(s), which keeps its digits at both ends, and is 0 only
 * where c is 1 to the last bit or below 1e-323.
 */
public record SelfVariance() implements AcquisitionFunction {

  @Override
  public String name() {
    return "self-variance";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Answer());
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> of(context.observation(candidate));
  }

  private static double of(Observation answer) {
    double sum = answer.logProbability();
    return sum >= 0 ? 0 : -Math.exp(sum) * Math.expm1(sum);
  }
}
