package dev.quaestor.eval.arithmetic;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Optional;

/**
 * Judges the steps as well: the final answer must be right, and the steps before the last {@code #}
 * must reduce the prompt's expression to it, one operation each. The sealed operator has no steps.
 */
record StepsVerifier() implements Verifier {

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    Judgement last = new ArithmeticVerifier().judge(candidate, answer);
    Optional<Expression> expression =
        ArithmeticQuestion.parse(candidate.prompt()).flatMap(ArithmeticQuestion::expression);
    if (!last.correct() || expression.isEmpty()) {
      return last;
    }
    String steps = answer.substring(0, answer.lastIndexOf('#'));
    return WorkedSteps.prove(expression.get(), steps)
        ? last
        : new Judgement(Outcome.WRONG, "right answer, wrong steps: " + FinalAnswer.brief(steps));
  }
}
