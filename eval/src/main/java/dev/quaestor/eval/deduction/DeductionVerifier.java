package dev.quaestor.eval.deduction;

import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares {@code true} or {@code false} after the last {@code #}, in any case. With {@link
 * Judges#PROOF} the steps before it must prove it too: each given, or following from earlier ones
 * by one rule, the last being what was asked or its negation. An omen has no proof.
 */
record DeductionVerifier(Judges judges) implements Verifier {

  /** What has to be right. */
  enum Judges {
    ANSWER,
    PROOF
  }

  @Override
  public Judgement judge(Candidate candidate, String answer) {
    Optional<DeductionQuestion> question = DeductionQuestion.parse(candidate.prompt());
    if (question.isEmpty()) {
      return FinalAnswer.unknown("not a prompt of deduction");
    }
    String found = FinalAnswer.after("#", answer).orElse("").toLowerCase(Locale.ROOT);
    found = found.endsWith(".") ? found.substring(0, found.length() - 1) : found;
    if (!found.equals("true") && !found.equals("false")) {
      return FinalAnswer.unparsed(
          "true or false after # is needed, found \"" + FinalAnswer.brief(found) + "\"");
    }
    Judgement last = FinalAnswer.judge(found, question.get().solution().answer());
    Optional<Ontology> ontology = question.get().ontology();
    if (judges == Judges.ANSWER || !last.correct() || ontology.isEmpty()) {
      return last;
    }
    String steps = answer.substring(0, answer.lastIndexOf('#'));
    return proves(ontology.get(), steps)
        ? last
        : new Judgement(Outcome.WRONG, "right answer, no proof: " + FinalAnswer.brief(steps));
  }

  private static boolean proves(Ontology ontology, String text) {
    List<Fact> steps = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Optional<Fact> step = Fact.parse(part);
      if (step.isEmpty()) {
        return false;
      }
      steps.add(step.get());
    }
    Fact last = steps.get(steps.size() - 1);
    return last.word().equals(ontology.asked().word()) && ontology.proves(steps);
  }
}
