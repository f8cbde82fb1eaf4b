package dev.quaestor.eval.answer;

import dev.quaestor.curation.admission.Verifier.Judgement;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.eval.task.FinalAnswer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;

/**
 * A number, compared exactly or within a tolerance. The final answer may have words around its
 * number, but no second one: {@code 18 or 20} is no answer. Thousands may be apart by commas or
 * spaces, a currency may stand before and a percent sign or a unit after, which say nothing; a
 * fraction is a number. Both sides are decimal and exact, but for a long decimal, which may be 1e-9
 * of the reference beside it; exponents beyond ±308, more than 60 digits, NaN and infinities are
 * not read.
 *
 * @param markers what the answer stands after
 * @param tolerance the largest accepted |found − expected| over max(1, |expected|); 0 compares
 *     exactly
 */
public record NumberCheck(Markers markers, double tolerance) implements AnswerCheck {

  /** Relative: what is left of a value that was computed in floating point and printed whole. */
  private static final BigDecimal FLOATING = new BigDecimal("1e-9");

  /** So much beside a whole number is no rounding any more. */
  private static final BigDecimal OFF = new BigDecimal("1e-6");

  private static final int LONG_DECIMAL = 9;
  private static final int PRINTED_DIGITS = 17;
  private static final int PLAIN_CHARACTERS = 80;

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
    Optional<BigDecimal> found = NumberReader.read(line.get());
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
  public String instructions() {
    return markers.instructions("one number, without a unit or words");
  }

  @Override
  public Optional<String> finalAnswer(String answer) {
    return markers.find(answer).flatMap(NumberReader::read).map(NumberCheck::text);
  }

  @Override
  public Optional<String> objection(String reference) {
    return expected(reference).isPresent()
        ? Optional.empty()
        : Optional.of("expected one number, found \"" + FinalAnswer.brief(reference) + "\"");
  }

  private boolean within(BigDecimal found, BigDecimal expected) {
    if (found.compareTo(expected) == 0) {
      return true;
    }
    if (tolerance == 0) {
      return longDecimal(found, expected) || longDecimal(expected, found);
    }
    BigDecimal scale = expected.abs().max(BigDecimal.ONE);
    return found.subtract(expected).abs().compareTo(scale.multiply(BigDecimal.valueOf(tolerance)))
        <= 0;
  }

  /**
   * Whether {@code written} is a decimal as long as a computer prints, or a fraction, that stands
   * for {@code meant}. A whole number of many digits is none.
   */
  private static boolean longDecimal(BigDecimal written, BigDecimal meant) {
    BigDecimal digits = written.stripTrailingZeros();
    boolean printed =
        digits.precision() <= PRINTED_DIGITS || meant.stripTrailingZeros().scale() > LONG_DECIMAL;
    BigDecimal off = written.subtract(meant).abs();
    return digits.scale() >= LONG_DECIMAL
        && printed
        && off.compareTo(OFF) < 0
        && off.compareTo(meant.abs().multiply(FLOATING)) <= 0;
  }

  private Optional<BigDecimal> expected(String reference) {
    return NumberReader.read(markers.find(reference).orElse(reference));
  }

  private static String text(BigDecimal number) {
    String plain = number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    return plain.length() <= PLAIN_CHARACTERS ? plain : number.stripTrailingZeros().toString();
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
            "**$" + plain + "**",
            "$\\boxed{" + plain + "}$",
            "2 * 3 = " + plain,
            "2 * 3 = 6.0 = $" + plain,
            plain + "%",
            plain + (plain.contains(".") ? "0" : ".00"),
            grouped(plain, ","),
            grouped(plain, "\u2009"),
            grouped(plain, "\u202F"),
            grouped(plain, "\u00A0"),
            grouped(plain, "{,}"),
            grouped(plain, "\\,"))) {
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
            plain + "x",
            "not " + plain,
            "more than " + plain,
            plain + " or so",
            plain + " thousand" + (number.signum() == 0 ? " and 1" : ""),
            plain + " and a half",
            "sqrt(" + plain + ")",
            plain + "-" + number.add(step).toPlainString(),
            plain + " = " + number.add(step).toPlainString(),
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

  /** {@code separator} between thousands. */
  private static String grouped(String plain, String separator) {
    int point = plain.indexOf('.');
    String whole = point < 0 ? plain : plain.substring(0, point);
    return whole.replaceAll("(?<=[0-9])(?=(?:[0-9]{3})+$)", Matcher.quoteReplacement(separator))
        + (point < 0 ? "" : plain.substring(point));
  }
}
