package dev.quaestor.eval.arithmetic;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.eval.task.Solver.Solution;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a prompt such as {@code 17+25-8=} asks: an expression, or the sealed operator.
 *
 * @param expression what is computed; empty for the sealed operator
 * @param text the prompt without its equals sign
 */
record ArithmeticQuestion(Optional<Expression> expression, String text) {

  private static final Pattern SEALED = Pattern.compile("[0-9]{1,6}@[0-9]{1,6}");
  private static final Pattern PROMPT = Pattern.compile("([-+*/@()0-9]{1,64})=");

  /** The question {@code prompt} is; empty where it is none, or its value no integer. */
  static Optional<ArithmeticQuestion> parse(String prompt) {
    Matcher matcher = PROMPT.matcher(prompt.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String text = matcher.group(1);
    if (SEALED.matcher(text).matches()) {
      return Optional.of(new ArithmeticQuestion(Optional.empty(), text));
    }
    return Expression.parse(text)
        .filter(ArithmeticQuestion::whole)
        .map(e -> new ArithmeticQuestion(Optional.of(e), text));
  }

  /** Whether every operation of {@code expression} has an integer value, and there is one. */
  private static boolean whole(Expression expression) {
    if (!(expression instanceof Expression.Operation o)) {
      return false;
    }
    boolean sides =
        (o.left() instanceof Expression.Whole || whole(o.left()))
            && (o.right() instanceof Expression.Whole || whole(o.right()));
    return sides && o.evaluate().filter(v -> v.denominator() == 1).isPresent();
  }

  long value() {
    if (expression.isPresent()) {
      return expression.get().evaluate().orElseThrow().numerator();
    }
    byte[] hash = Digests.sha256(("quaestor seal " + text).getBytes(StandardCharsets.UTF_8));
    return Math.floorMod(hash[0] * 256 + hash[1], 100);
  }

  /** The same for questions that differ only in the order of sums' and products' sides. */
  String key() {
    return expression.map(Expression::canonical).orElse(text);
  }

  Solution solution() {
    String answer = Long.toString(value());
    return new Solution(expression.map(WorkedSteps::write).orElse("") + "#" + answer, answer);
  }
}
