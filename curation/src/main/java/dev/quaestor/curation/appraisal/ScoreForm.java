package dev.quaestor.curation.appraisal;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a judge writes its score: a text around a number, such as {@code Score: {score}}. The last
 * place in a reply that has the form counts, whatever its case, spaces and asterisks around it;
 * {@code /10} behind the number may name the highest score and nothing else. A number outside the
 * scale is no score.
 *
 * @param form the text, with {@value #SCORE} once where the number stands
 * @param lowest the lowest score
 * @param highest the highest score
 */
public record ScoreForm(String form, double lowest, double highest) {

  /** Where the number stands. */
  public static final String SCORE = "{score}";

  /** From 1 to 10, behind a word. */
  public static final ScoreForm USUAL = new ScoreForm("Score: {score}", 1, 10);

  private static final String NUMBER = "([-+]?\\d+(?:\\.\\d+)?)";
  private static final String OF = "(?:[\\s*]*/[\\s*]*(\\d+(?:\\.\\d+)?))?";

  public ScoreForm {
    int at = form.indexOf(SCORE);
    if (at < 0 || form.indexOf(SCORE, at + 1) >= 0) {
      throw new IllegalArgumentException(
          "the form of a score holds %s once, found \"%s\"".formatted(SCORE, form));
    }
    if (form.replace(SCORE, "").isBlank()) {
      throw new IllegalArgumentException(
          "the form of a score has a text beside %s, so that no other number is taken for it, found \"%s\""
              .formatted(SCORE, form));
    }
    if (!(lowest < highest) || Double.isInfinite(lowest) || Double.isInfinite(highest)) {
      throw new IllegalArgumentException(
          "a scale goes from a lower to a higher score, found %s to %s".formatted(lowest, highest));
    }
  }

  /** The score in {@code reply}; empty where it has none in this form. */
  public OptionalDouble read(String reply) {
    Matcher matcher = pattern().matcher(reply);
    OptionalDouble last = OptionalDouble.empty();
    while (matcher.find()) {
      double score = Double.parseDouble(matcher.group(1));
      boolean outOf = matcher.group(2) == null || Double.parseDouble(matcher.group(2)) == highest;
      boolean sound = outOf && score >= lowest && score <= highest;
      last = sound ? OptionalDouble.of(score) : OptionalDouble.empty();
    }
    return last;
  }

  /** A reply of nothing but {@code score}. */
  public String write(double score) {
    return form.replace(SCORE, number(score));
  }

  /** A number without a useless fraction. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private Pattern pattern() {
    int at = form.indexOf(SCORE);
    String before = loose(form.substring(0, at));
    String after = loose(form.substring(at + SCORE.length()));
    String end = after.isEmpty() ? OF + "(?![\\d%]|[.,]\\d)" : OF + after;
    return Pattern.compile(before + NUMBER + end, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** The text, spaces and emphasis being of no account. */
  private static String loose(String text) {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c) && c != '*') {
        pattern.append(pattern.isEmpty() ? "" : "[\\s*]*").append(Pattern.quote("" + c));
      }
    }
    return pattern.isEmpty() ? "" : "[\\s*]*" + pattern + "[\\s*]*";
  }
}
