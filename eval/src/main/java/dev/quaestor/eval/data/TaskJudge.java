package dev.quaestor.eval.data;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.task.Task;
import java.util.Optional;

/**
 * Judges by a task: its verifier says what is right, its proof verifier whether the steps are, each
 * generation being one step then.
 */
public record TaskJudge(Task task) implements Judge {

  @Override
  public Judgement judge(Problem problem, String generation) {
    return task.verifier().judge(problem.question(), generation);
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
