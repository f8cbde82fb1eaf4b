package dev.quaestor.eval.strings;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Optional;

/**
 * Exact match on the final answer: the first line after the last {@code >} or {@code =}, or of the
 * whole answer where there is neither. Letters in the wrong case are wrong.
 */
record StringsVerifier(int letters) implements Verifier {

  private static final int LONGEST = 128;

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    Optional<StringQuestion> question = StringQuestion.parse(candidate.prompt(), letters);
    if (question.isEmpty()) {
      return FinalAnswer.unknown("not a prompt of strings");
    }
    if (answer.length() > FinalAnswer.MAX_CHARACTERS) {
      return FinalAnswer.unparsed("an answer of " + answer.length() + " characters");
    }
    int from = Math.max(answer.lastIndexOf('>'), answer.lastIndexOf('=')) + 1;
    String found = FinalAnswer.firstLine(answer.substring(from));
    if (found.isEmpty()) {
      return FinalAnswer.unparsed("no final answer");
    }
    if (found.length() > LONGEST || found.chars().anyMatch(Character::isWhitespace)) {
      return FinalAnswer.unparsed("not one word: \"" + FinalAnswer.brief(found) + "\"");
    }
    return FinalAnswer.judge(found, question.get().solution(letters).answer());
  }
}
