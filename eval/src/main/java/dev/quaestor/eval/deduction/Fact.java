package dev.quaestor.eval.deduction;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is said of the one subject of a question: a kind or a property, or that it is not. */
record Fact(String word, boolean positive) {

  private static final Pattern TEXT = Pattern.compile("(not )?([a-z]{2,12})");

  /** {@code miry} or {@code not miry}. */
  static Optional<Fact> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    return matcher.matches() && !matcher.group(2).equals("not")
        ? Optional.of(new Fact(matcher.group(2), matcher.group(1) == null))
        : Optional.empty();
  }

  Fact negated() {
    return new Fact(word, !positive);
  }

  @Override
  public String toString() {
    return (positive ? "" : "not ") + word;
  }
}
