package dev.quaestor.eval.file;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.answer.AnswerCheck;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Map;

/**
 * Judges by the reference of the candidate; one without a reference is judged unknown.
 *
 * @param references by candidate id
 * @param cut where a text that runs on is cut first
 */
record CheckVerifier(Map<String, String> references, AnswerCheck check, RunOn cut)
    implements Verifier {

  CheckVerifier {
    references = Map.copyOf(references);
  }

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    String reference = references.get(candidate.id());
    return reference == null
        ? FinalAnswer.unknown("no reference")
        : check.judge(reference, cut.cut(answer));
  }
}
