package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.task.FinalAnswer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression: each reference is one, and the final answer must match it whole. Matching
 * looks at no more than {@link #MAX_STEPS} characters, so that an expression with exponential
 * backtracking ends as unparsed, after the same number of steps on every machine.
 */
public record PatternCheck(Markers markers) implements AnswerCheck {

  /** Characters the matcher may look at. */
  static final int MAX_STEPS = 500_000;

  private static final int MAX_LENGTH = 4_000;

  @Override
  public Judgement judge(String reference, String answer) {
    Optional<String> found = finalAnswer(answer);
    if (found.isEmpty()) {
      return Unparsed.missing(markers, answer);
    }
    try {
      Matcher matcher = Pattern.compile(reference).matcher(new Metered(found.get()));
      boolean right = matcher.matches();
      String text = FinalAnswer.brief(found.get());
      return new Judgement(
          right ? Outcome.CORRECT : Outcome.WRONG,
          right ? text : "\"" + text + "\" does not match " + FinalAnswer.brief(reference));
    } catch (StepsExceededException | StackOverflowError e) {
      return FinalAnswer.unparsed("matching " + FinalAnswer.brief(reference) + " took too long");
    }
  }

  @Override
  public String instructions() {
    return markers.markers().isEmpty() ? "" : markers.instructions("nothing but what is asked for");
  }

  @Override
  public Optional<String> finalAnswer(String answer) {
    return markers.find(answer).filter(a -> a.length() <= MAX_LENGTH);
  }

  @Override
  public Optional<String> objection(String reference) {
    try {
      Pattern ignored = Pattern.compile(reference);
      return ignored.pattern().isEmpty() ? Optional.of("it is empty") : Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of("it is no regular expression: " + e.getDescription());
    }
  }

  /** A pattern does not say what it matches; references without special characters do. */
  @Override
  public List<String> rightForms(String reference) {
    return literal(reference) ? List.of(markers.marked(reference)) : List.of();
  }

  @Override
  public List<String> nearMisses(String reference, RandomGenerator random) {
    return literal(reference)
        ? List.of(markers.marked(reference + "x"), markers.marked("x" + reference), "")
        : List.of();
  }

  private static boolean literal(String reference) {
    return reference.matches("[A-Za-z0-9 ]+");
  }

  /** A text that counts how often it is looked at. */
  private static final class Metered implements CharSequence {

    private final String text;
    private int steps;

    private Metered(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new StepsExceededException();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class StepsExceededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StepsExceededException() {
      super("more than " + MAX_STEPS + " steps", null, false, false);
    }
  }
}
