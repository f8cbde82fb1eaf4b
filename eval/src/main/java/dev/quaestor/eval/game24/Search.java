package dev.quaestor.eval.game24;

import dev.quaestor.eval.arithmetic.Expression;
import dev.quaestor.eval.arithmetic.Expression.Operation;
import dev.quaestor.eval.arithmetic.Expression.Whole;
import dev.quaestor.eval.arithmetic.Fraction;
import dev.quaestor.eval.task.Solver.Solution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Exhaustive search: two of the values left are joined by an operator, until one is left. Larger
 * numbers come first, and the first expression of the shape asked for wins. Where a shape is named
 * every value on the way is a non-negative integer.
 */
final class Search {

  /** A value reached, with how. */
  private record Reached(Expression expression, Fraction value) {}

  private final Puzzle puzzle;
  private final List<String> steps = new ArrayList<>();

  private Search(Puzzle puzzle) {
    this.puzzle = puzzle;
  }

  /** A solution with its steps; empty where there is none. */
  static Optional<Solution> solve(Puzzle puzzle) {
    if (puzzle.shape() == Shape.SEAL) {
      String sealed = Long.toString(puzzle.sealed());
      return Optional.of(new Solution("#" + sealed, sealed));
    }
    List<Reached> start =
        puzzle.numbers().stream()
            .sorted(Comparator.reverseOrder())
            .map(n -> new Reached(new Whole(n), Fraction.of(n)))
            .toList();
    return new Search(puzzle).from(start);
  }

  private Optional<Solution> from(List<Reached> left) {
    if (left.size() == 1) {
      return found(left.get(0));
    }
    for (int i = 0; i < left.size(); i++) {
      for (int j = 0; j < left.size(); j++) {
        for (char operator : puzzle.shape().operators(steps.size()).toCharArray()) {
          boolean mirrored = j < i && (operator == '+' || operator == '*');
          Optional<Solution> solution =
              i == j || mirrored ? Optional.empty() : joined(left, new int[] {i, j}, operator);
          if (solution.isPresent()) {
            return solution;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Solution> joined(List<Reached> left, int[] pair, char operator) {
    Reached a = left.get(pair[0]);
    Reached b = left.get(pair[1]);
    Optional<Fraction> value = a.value.apply(operator, b.value).filter(this::allowed);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    List<Reached> next = new ArrayList<>();
    next.add(new Reached(new Operation(operator, a.expression, b.expression), value.get()));
    for (int k = 0; k < left.size(); k++) {
      if (k != pair[0] && k != pair[1]) {
        next.add(left.get(k));
      }
    }
    steps.add(side(a.value) + operator + side(b.value) + "=" + value.get());
    Optional<Solution> solution = from(next);
    steps.remove(steps.size() - 1);
    return solution;
  }

  private boolean allowed(Fraction value) {
    return puzzle.shape() == Shape.FREE || (value.denominator() == 1 && value.numerator() >= 0);
  }

  private Optional<Solution> found(Reached last) {
    if (!last.value.is(puzzle.target().orElseThrow())) {
      return Optional.empty();
    }
    String printed = last.expression.toString();
    return puzzle.shape().fits(printed)
        ? Optional.of(new Solution(String.join(";", steps) + "#" + printed, printed))
        : Optional.empty();
  }

  /** A value as a step's operand; in brackets where it would read as another operation. */
  private static String side(Fraction value) {
    String text = value.toString();
    return text.startsWith("-") || text.contains("/") ? "(" + text + ")" : text;
  }
}
