package dev.quaestor.eval.data;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.task.FinalAnswer;
import dev.quaestor.eval.task.Task;
import java.util.Optional;

/**
 * Judges by a task: its verifier says what is right, its proof verifier whether the steps are, each
 * generation being one step then.
 */
public record TaskJudge(Task task) implements Judge {

  /** A question that is none of the task's is judged by the reference its line brings. */
  @Override
  public Judgement judge(Problem problem, String generation) {
    Judgement judgement = task.verifier().judge(problem.question(), generation);
    if (judgement.outcome() != Outcome.UNKNOWN || problem.reference().isEmpty()) {
      return judgement;
    }
    return task.finalAnswer(generation)
        .map(found -> FinalAnswer.judge(found, problem.reference().strip()))
        .orElseGet(() -> FinalAnswer.unparsed("expected a final answer, found none"));
  }

  @Override
  public Optional<Steps> steps(Problem problem, String generation) {
    Optional<Verifier> proofs = task.proofVerifier();
    if (proofs.isEmpty()) {
      return Optional.empty();
    }
    Outcome outcome = proofs.get().judge(problem.question(), generation).outcome();
    return Optional.of(
        switch (outcome) {
          case CORRECT -> new Steps(1, 0, 0);
          case WRONG -> new Steps(1, 0, 1);
          case UNPARSED, UNKNOWN -> new Steps(0, 1, 0);
        });
  }

  @Override
  public String solution(String generation) {
    return Solutions.key(learned(generation));
  }

  @Override
  public String learned(String generation) {
    return task.target(generation);
  }
}
