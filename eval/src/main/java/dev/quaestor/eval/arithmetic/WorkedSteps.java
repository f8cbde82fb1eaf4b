package dev.quaestor.eval.arithmetic;

import dev.quaestor.eval.arithmetic.Expression.Operation;
import dev.quaestor.eval.arithmetic.Expression.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An expression reduced operation by operation, innermost and leftmost first: {@code
 * 71+52=24;24-8=43}, numbers least significant digit first, a minus sign in front.
 */
final class WorkedSteps {

  private static final Pattern STEP =
      Pattern.compile("(-?[0-9]{1,18})([-+*/])(-?[0-9]{1,18})=(-?[0-9]{1,18})");

  private WorkedSteps() {}

  /** The steps to the value of {@code expression}, which must have integer values throughout. */
  static String write(Expression expression) {
    List<String> steps = new ArrayList<>();
    reduce(expression, steps);
    return String.join(";", steps);
  }

  private static long reduce(Expression expression, List<String> steps) {
    if (!(expression instanceof Operation o)) {
      return ((Whole) expression).value();
    }
    long left = reduce(o.left(), steps);
    long right = reduce(o.right(), steps);
    long result = result(o.operator(), left, right).orElseThrow();
    steps.add(reversed(left) + o.operator() + reversed(right) + "=" + reversed(result));
    return result;
  }

  /** Whether {@code steps}, in any order that works, reduce {@code expression} to its value. */
  static boolean prove(Expression expression, String steps) {
    Expression rest = expression;
    for (String text : steps.strip().split(";", -1)) {
      Matcher step = STEP.matcher(text.strip());
      if (!step.matches()) {
        return false;
      }
      long a = number(step.group(1));
      long b = number(step.group(3));
      char operator = step.group(2).charAt(0);
      Operation done = new Operation(operator, new Whole(a), new Whole(b));
      Optional<Long> result = result(operator, a, b);
      if (result.isEmpty() || result.get() != number(step.group(4))) {
        return false;
      }
      Optional<Expression> next = replace(rest, done, new Whole(result.get()));
      if (next.isEmpty()) {
        return false;
      }
      rest = next.get();
    }
    return rest instanceof Whole;
  }

  /** {@code in} with its first {@code old} replaced; empty where there is none. */
  private static Optional<Expression> replace(Expression in, Expression old, Expression by) {
    if (in.equals(old)) {
      return Optional.of(by);
    }
    if (!(in instanceof Operation o)) {
      return Optional.empty();
    }
    Optional<Expression> left =
        replace(o.left(), old, by).map(l -> new Operation(o.operator(), l, o.right()));
    return left.isPresent()
        ? left
        : replace(o.right(), old, by).map(r -> new Operation(o.operator(), o.left(), r));
  }

  private static Optional<Long> result(char operator, long a, long b) {
    return Fraction.of(a)
        .apply(operator, Fraction.of(b))
        .filter(f -> f.denominator() == 1)
        .map(Fraction::numerator);
  }

  static String reversed(long number) {
    String digits = new StringBuilder(Long.toString(Math.abs(number))).reverse().toString();
    return (number < 0 ? "-" : "") + digits;
  }

  private static long number(String reversed) {
    boolean negative = reversed.startsWith("-");
    String digits =
        new StringBuilder(negative ? reversed.substring(1) : reversed).reverse().toString();
    return (negative ? -1 : 1) * Long.parseLong(digits);
  }
}
