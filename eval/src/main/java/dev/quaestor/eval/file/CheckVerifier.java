package dev.quaestor.eval.file;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Optional;
import java.util.function.Function;

/**
 * Judges by the reference of the candidate; one without a reference is judged unknown.
 *
 * @param references by candidate id
 * @param cut where a text that runs on is cut first
 */
record CheckVerifier(Function<String, Optional<String>> references, AnswerCheck check, RunOn cut)
    implements Verifier {

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    return references
        .apply(candidate.id())
        .map(reference -> check.judge(reference, cut.cut(answer)))
        .orElseGet(() -> FinalAnswer.unknown("no reference"));
  }
}
