package dev.quaestor.teacher;

import dev.quaestor.curation.teacher.Message;
import java.util.List;

/**
 * Counts tokens where no provider reports them. A tokenizer's own count is the best one; {@link
 * #UNITS} needs none.
 */
@FunctionalInterface
public interface TokenCounter {

  /**
   * Counts lexical units: every run of letters is one, every run of digits is one, every other
   * character that is not white space is one; {@code "∀x (Zumpus(x) → ¬Bitter(x))"} has 14. It is a
   * unit of its own, close to a word, not an estimate of any tokenizer's count: reports call it a
   * unit, and prices per token do not apply to it.
   */
  TokenCounter UNITS = TokenCounter::units;

  /** How many tokens {@code text} has. */
  long count(String text);

  /** How many tokens the contents of {@code messages} have together. */
  default long count(List<Message> messages) {
    return messages.stream().mapToLong(message -> count(message.content())).sum();
  }

  private static long units(String text) {
    long units = 0;
    int before = 0; // the run the last code point belongs to: 0 none, 1 letters, 2 digits
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int run = Character.isLetter(point) ? 1 : Character.isDigit(point) ? 2 : 0;
      boolean space = Character.isWhitespace(point) || Character.isSpaceChar(point);
      if (!space && (run == 0 || run != before)) {
        units++;
      }
      before = run;
      i += Character.charCount(point);
    }
    return units;
  }
}
