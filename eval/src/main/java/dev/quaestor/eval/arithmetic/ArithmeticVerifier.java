package dev.quaestor.eval.arithmetic;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Compares the integer after the last {@code #}; the steps before it do not count. Digits are the
 * ten ASCII ones; a typographic minus is read as a minus.
 */
record ArithmeticVerifier() implements Verifier {

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    Optional<ArithmeticQuestion> question = ArithmeticQuestion.parse(candidate.prompt());
    if (question.isEmpty()) {
      return FinalAnswer.unknown("not a prompt of arithmetic");
    }
    Optional<String> found = FinalAnswer.after("#", answer).map(t -> t.replace('−', '-'));
    if (found.isEmpty() || !INTEGER.matcher(found.get()).matches()) {
      return FinalAnswer.unparsed(
          "an integer after # is needed, found \"" + FinalAnswer.brief(found.orElse("")) + "\"");
    }
    return FinalAnswer.judge(
        Long.toString(Long.parseLong(found.get())), Long.toString(question.get().value()));
  }
}
