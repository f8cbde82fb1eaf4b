package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.eval.task.FinalAnswer;

/** Why an answer could not be read. */
final class Unparsed {

  private Unparsed() {}

  static Judgement missing(Markers markers, String answer) {
    return FinalAnswer.unparsed(
        answer.length() > FinalAnswer.MAX_CHARACTERS
            ? "an answer of " + answer.length() + " characters"
            : "expected " + markers.expected() + ", found none");
  }

  static Judgement unreadable(String expected, String found) {
    return FinalAnswer.unparsed(
        "expected " + expected + ", found \"" + FinalAnswer.brief(found) + "\"");
  }
}
