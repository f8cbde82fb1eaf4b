package dev.quaestor.eval.data;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.file.RunOn;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Optional;
import java.util.function.Function;

/**
 * Judges by the reference that the file itself brings, as a run would: what runs on is cut first.
 *
 * @param check compares an answer with a reference
 * @param cut where an answer ends
 * @param known the reference of a question whose line brings none
 */
public record CheckJudge(AnswerCheck check, RunOn cut, Function<Candidate, Optional<String>> known)
    implements Judge {

  @Override
  public Judgement judge(Problem problem, String generation) {
    return reference(problem)
        .map(reference -> check.judge(reference, cut.cut(generation)))
        .orElseGet(() -> FinalAnswer.unknown("no reference"));
  }

  @Override
  public Optional<String> objection(Problem problem) {
    return reference(problem)
        .flatMap(check::objection)
        .map(why -> "the reference cannot be judged by: " + why);
  }

  private Optional<String> reference(Problem problem) {
    return problem.reference().isEmpty()
        ? known.apply(problem.question())
        : Optional.of(problem.reference());
  }

  @Override
  public Optional<Steps> steps(Problem problem, String generation) {
    return Optional.empty();
  }

  @Override
  public String solution(String generation) {
    return Solutions.key(learned(generation));
  }

  @Override
  public String learned(String generation) {
    return cut.cut(generation).stripTrailing();
  }
}
