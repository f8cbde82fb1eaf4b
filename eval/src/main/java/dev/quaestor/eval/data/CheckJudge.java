package dev.quaestor.eval.data;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Optional;

/** Judges by the reference that the file itself brings. */
public record CheckJudge(AnswerCheck check) implements Judge {

  @Override
  public Judgement judge(Problem problem, String generation) {
    return problem.reference().isEmpty()
        ? FinalAnswer.unknown("no reference")
        : check.judge(problem.reference(), generation);
  }

  @Override
  public Optional<Steps> steps(Problem problem, String generation) {
    return Optional.empty();
  }

  @Override
  public String solution(String generation) {
    return Solutions.key(generation);
  }

  @Override
  public String learned(String generation) {
    return generation;
  }
}
