package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.strategy.Need.IrreducibleLoss;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * RHO-LOSS (Mindermann et al. 2022, arXiv 2206.07137): the student's loss on a text less that of a
 * second student, which was trained on other questions' answers. What is noise or beyond reach is
 * hard for both and cancels; what others of its kind teach does not.
 *
 * <p>The paper takes the label, which here is not known before it is paid for. So the text is the
 * student's own greedy answer, where the loss falls if teaching makes the student surer of it; or
 * the candidate's reference where the pool has one, as {@code reducible-loss-reference}, a league
 * of its own.
 *
 * @param text whose losses are compared
 * @param questions asked before round 1 and set aside to train the second student
 */
public record ReducibleLoss(IrreducibleLoss.Text text, int questions)
    implements AcquisitionFunction {

  @Override
  public String name() {
    return text == IrreducibleLoss.Text.OWN_ANSWER ? "reducible-loss" : "reducible-loss-reference";
  }

  @Override
  public Set<Need> needs() {
    Need own =
        text == IrreducibleLoss.Text.OWN_ANSWER ? new Need.Answer() : new Need.ReferenceLoss();
    return Set.of(own, irreducible());
  }

  private IrreducibleLoss irreducible() {
    return new IrreducibleLoss(questions, text);
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    return candidate -> loss(context, candidate) - context.beside(irreducible(), candidate);
  }

  private double loss(SelectionContext context, Candidate candidate) {
    if (text == IrreducibleLoss.Text.REFERENCE) {
      return context.referenceLoss(candidate);
    }
    var answer = context.observation(candidate);
    return -answer.logProbability() / answer.tokens();
  }
}
