package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.mathematics.Equivalence;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The same mathematics ({@link Equivalence}). The final answer is the last {@code \boxed{…}}; where
 * there is no box at all, what stands after the last marker.
 */
public record MathCheck(Markers markers) implements AnswerCheck {

  @Override
  public Judgement judge(String reference, String answer) {
    Optional<String> found = finalAnswer(answer);
    if (found.isEmpty()) {
      return answer.length() > FinalAnswer.MAX_CHARACTERS
          ? Unparsed.missing(markers, answer)
          : FinalAnswer.unparsed("expected one answer in \\boxed{}, found none");
    }
    String expected = expected(reference);
    return switch (Equivalence.compare(expected, found.get())) {
      case SAME -> new Judgement(Outcome.CORRECT, FinalAnswer.brief(found.get()));
      case DIFFERENT ->
          new Judgement(
              Outcome.WRONG,
              "%s instead of %s"
                  .formatted(FinalAnswer.brief(found.get()), FinalAnswer.brief(expected)));
      case UNREADABLE -> Unparsed.unreadable("mathematics", found.get());
    };
  }

  @Override
  public String instructions() {
    return "Write the steps to the answer, and put the final answer, and nothing else, into \\boxed{}.";
  }

  @Override
  public Optional<String> finalAnswer(String answer) {
    if (answer.contains("\\boxed") || answer.contains("\\fbox")) {
      return BoxedAnswer.find(answer);
    }
    return markers.markers().isEmpty() ? Optional.empty() : markers.find(answer);
  }

  @Override
  public Optional<String> objection(String reference) {
    return expected(reference).isBlank() ? Optional.of("it is empty") : Optional.empty();
  }

  private static String expected(String reference) {
    return reference.contains("\\boxed") ? BoxedAnswer.find(reference).orElse("") : reference;
  }

  @Override
  public List<String> rightForms(String reference) {
    return MathForms.right(expected(reference)).stream()
        .map(form -> "We find $\\boxed{" + form + "}$.")
        .toList();
  }

  @Override
  public List<String> nearMisses(String reference, RandomGenerator random) {
    return MathForms.nearMisses(expected(reference), random).stream()
        .map(form -> "We find $\\boxed{" + form + "}$.")
        .toList();
  }
}
