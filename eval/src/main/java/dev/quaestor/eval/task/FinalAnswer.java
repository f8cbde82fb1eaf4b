package dev.quaestor.eval.task;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import java.util.Optional;

/**
 * Reads the final answer out of a text: what stands after the last delimiter, to the end of its
 * line. The last one wins, so that steps, echoes of the prompt and second thoughts do not count.
 */
public final class FinalAnswer {

  /** Longer answers are not read at all. */
  public static final int MAX_CHARACTERS = 65_536;

  private FinalAnswer() {}

  /**
   * What stands between the last {@code delimiter} and the end of its line, without white space
   * around it; empty where the delimiter or anything after it is missing, or the text is longer
   * than {@link #MAX_CHARACTERS}.
   */
  public static Optional<String> after(String delimiter, String text) {
    int from = text.length() > MAX_CHARACTERS ? -1 : text.lastIndexOf(delimiter);
    if (from < 0) {
      return Optional.empty();
    }
    String found = firstLine(text.substring(from + delimiter.length()));
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  /** The first line of {@code text} that is not blank, without white space around it. */
  public static String firstLine(String text) {
    String stripped = text.strip();
    int end = stripped.indexOf('\n');
    return (end < 0 ? stripped : stripped.substring(0, end)).strip();
  }

  /** The judgement of a final answer that must equal {@code expected}. */
  public static Judgement judge(String found, String expected) {
    boolean right = found.equals(expected);
    return new Judgement(
        right ? Outcome.CORRECT : Outcome.WRONG,
        right ? found : "\"" + brief(found) + "\" instead of \"" + brief(expected) + "\"");
  }

  /** No final answer could be read, because of {@code why}. */
  public static Judgement unparsed(String why) {
    return new Judgement(Outcome.UNPARSED, why);
  }

  /** The candidate is no question this verifier can judge. */
  public static Judgement unknown(String why) {
    return new Judgement(Outcome.UNKNOWN, why);
  }

  /** At most 60 characters of {@code text}, for messages. */
  public static String brief(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
