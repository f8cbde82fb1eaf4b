package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.task.FinalAnswer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number, compared exactly or within a tolerance. The final answer may have words around its
 * number, but no second one: {@code 18 or 20} is no answer. Thousands may be apart by commas, a
 * currency sign may stand before and a percent sign or a unit after; a fraction is a number. Both
 * sides are decimal and exact; exponents beyond ±308, more than 60 digits, NaN and infinities are
 * not read.
 *
 * @param markers what the answer stands after
 * @param tolerance the largest accepted |found − expected| over max(1, |expected|); 0 compares
 *     exactly
 */
public record NumberCheck(Markers markers, double tolerance) implements AnswerCheck {

  private static final int MAX_DIGITS = 60;
  private static final int MAX_EXPONENT = 308;
  private static final int MAX_LINE = 400;

  private static final Pattern NUMBER =
      Pattern.compile(
          "([-+]?) ?[$€£]? ?([-+]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE]([-+]?[0-9]{1,9}))?(?: ?/ ?([0-9]+))?");

  public NumberCheck {
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException("tolerance must lie in [0, 1), found " + tolerance);
    }
  }

  @Override
  public Judgement judge(String reference, String answer) {
    Optional<String> line = markers.find(answer);
    if (line.isEmpty()) {
      return Unparsed.missing(markers, answer);
    }
    Optional<BigDecimal> found = number(line.get());
    if (found.isEmpty()) {
      return Unparsed.unreadable("one number", line.get());
    }
    BigDecimal expected = expected(reference).orElseThrow();
    boolean right = within(found.get(), expected);
    return new Judgement(
        right ? Outcome.CORRECT : Outcome.WRONG,
        right ? text(found.get()) : text(found.get()) + " instead of " + text(expected));
  }

  @Override
  public Optional<String> finalAnswer(String answer) {
    return markers.find(answer).flatMap(NumberCheck::number).map(NumberCheck::text);
  }

  @Override
  public Optional<String> objection(String reference) {
    return expected(reference).isPresent()
        ? Optional.empty()
        : Optional.of("expected one number, found \"" + FinalAnswer.brief(reference) + "\"");
  }

  private boolean within(BigDecimal found, BigDecimal expected) {
    if (tolerance == 0) {
      return found.compareTo(expected) == 0;
    }
    BigDecimal scale = expected.abs().max(BigDecimal.ONE);
    return found.subtract(expected).abs().compareTo(scale.multiply(BigDecimal.valueOf(tolerance)))
        <= 0;
  }

  private Optional<BigDecimal> expected(String reference) {
    return number(markers.find(reference).orElse(reference));
  }

  /** The one number in {@code line}; empty where there is none, or more than one. */
  static Optional<BigDecimal> number(String line) {
    if (line.length() > MAX_LINE) {
      return Optional.empty();
    }
    String plain =
        line.replaceAll("[\\u2212\\u2010-\\u2013\\uFE63\\uFF0D]", "-")
            .replace("\\$", "$")
            .replaceAll("[\\u00A0\\u2009\\u202F]", " ");
    if (plain.chars().anyMatch(c -> c > 127 && Character.isDigit(c))) {
      return Optional.empty();
    }
    Matcher number = NUMBER.matcher(plain);
    if (!number.find()) {
      return Optional.empty();
    }
    boolean alone =
        plain.substring(number.end()).chars().noneMatch(c -> c >= '0' && c <= '9')
            && (number.start() == 0
                || number.group().startsWith(" ")
                || !joined(plain.charAt(number.start() - 1)));
    return alone ? value(number) : Optional.empty();
  }

  /** Whether a character before a number makes it part of something else: a name or an exponent. */
  private static boolean joined(char before) {
    return Character.isLetterOrDigit(before) || before == '.' || before == '_' || before == '^';
  }

  private static Optional<BigDecimal> value(Matcher number) {
    String digits = number.group(3).replace(",", "");
    String below = number.group(5);
    if (digits.length() > MAX_DIGITS || (below != null && below.length() > MAX_DIGITS)) {
      return Optional.empty();
    }
    boolean minus = number.group(1).equals("-") != number.group(2).equals("-");
    BigDecimal value = new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
    if (number.group(4) != null) {
      int exponent = Integer.parseInt(number.group(4));
      if (Math.abs(exponent) > MAX_EXPONENT) {
        return Optional.empty();
      }
      value = value.scaleByPowerOfTen(exponent);
    }
    if (below != null) {
      BigDecimal divisor = new BigDecimal(below);
      if (divisor.signum() == 0) {
        return Optional.empty();
      }
      value = value.divide(divisor, MathContext.DECIMAL128);
    }
    return Optional.of(minus ? value.negate() : value);
  }

  private static String text(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
  }

  @Override
  public List<String> rightForms(String reference) {
    BigDecimal number = expected(reference).orElseThrow();
    String plain = number.toPlainString();
    List<String> right = new ArrayList<>();
    for (String form :
        List.of(
            plain,
            "$" + plain,
            "\\$" + plain,
            plain + ".",
            plain + " dollars",
            plain.replace('-', '\u2212'),
            "the total is " + plain,
            "**" + plain + "**",
            plain + (plain.contains(".") ? "0" : ".00"),
            grouped(plain))) {
      right.add("First 3 + 4 = 7.\n" + markers.marked(form));
      if (!markers.markers().isEmpty()) {
        right.add(markers.marked("7") + "\nNo, that was wrong.\n" + markers.marked(form) + "\n");
      }
    }
    return markers.markers().isEmpty()
        ? right.stream().map(r -> r.substring(r.indexOf('\n') + 1)).toList()
        : right;
  }

  @Override
  public List<String> nearMisses(String reference, RandomGenerator random) {
    BigDecimal number = expected(reference).orElseThrow();
    BigDecimal step =
        BigDecimal.ONE
            .scaleByPowerOfTen(random.nextInt(3))
            .max(number.abs().multiply(BigDecimal.valueOf(3 * tolerance)));
    String plain = number.toPlainString();
    List<String> wrong = new ArrayList<>();
    for (String form :
        List.of(
            number.add(step).toPlainString(),
            number.subtract(step).toPlainString(),
            plain + plain,
            plain + " or " + number.add(step).toPlainString(),
            plain + " " + plain,
            "NaN",
            "1e999",
            "x" + plain,
            plain.replace('0', '\u0660').replaceAll("[1-9]", "\u0663"),
            number.signum() == 0 ? "1" : number.negate().toPlainString(),
            "")) {
      wrong.add(markers.marked(form));
    }
    if (!markers.markers().isEmpty()) {
      wrong.add(plain);
      wrong.add(markers.marked(plain) + "\n" + markers.marked(number.add(step).toPlainString()));
    }
    return wrong;
  }

  /** Commas between thousands. */
  private static String grouped(String plain) {
    int point = plain.indexOf('.');
    String whole = point < 0 ? plain : plain.substring(0, point);
    return whole.replaceAll("(?<=[0-9])(?=(?:[0-9]{3})+$)", ",")
        + (point < 0 ? "" : plain.substring(point));
  }
}
